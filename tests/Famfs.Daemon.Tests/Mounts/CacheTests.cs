using System.Diagnostics;
using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>What one host changes and another has cached: two mounts of one image.</summary>
public sealed class CacheTests
{
    [Fact]
    public void File_that_stays_open_or_mapped_is_seen_anew_once_its_pages_are_dropped()
    {
        using MountedImage image = new(client: true);
        image.Run("mkdir 'd d'; head -c 9000 /dev/zero | tr '\\0' o > 'd d/f%'");
        using Process reader = Start("watch", Path.Combine(image.ClientRoot, "d d/f%"));
        Assert.Equal("ooo ooo", Next(reader));
        image.Run("printf new | dd of='d d/f%' bs=1 seek=5000 conv=notrunc 2>/dev/null");
        Assert.Equal("ooo ooo", Look(reader));

        Assert.Empty(MountPages.Drop(MountPaths.Read(), image.Image, "d d/f%"));
        Assert.Equal("new new", Look(reader));
        reader.StandardInput.Close();
        Assert.True(reader.WaitForExit(60_000));
    }

    [Fact]
    public void Stores_into_a_mapping_reach_memory_when_its_pages_are_dropped()
    {
        using MountedImage image = new(client: true);
        image.Run("head -c 9000 /dev/zero | tr '\\0' o > f");
        using Process writer = Start("store", Path.Combine(image.Root, "f"));
        Assert.Equal("stored", Next(writer));
        Assert.Empty(MountPages.Drop(MountPaths.Read(), image.Image, "f"));
        Assert.Equal("new", image.Run("dd if=$CLIENT/f bs=1 skip=5000 count=3 2>/dev/null"));
        writer.StandardInput.Close();
        Assert.True(writer.WaitForExit(60_000));
    }

    [Fact]
    public async Task Pages_are_dropped_while_eight_readers_fill_them()
    {
        using MountedImage image = new(client: true);
        image.Run("head -c 8000000 /dev/urandom > f");
        Task<string> readers = Task.Run(() => image.Run(
            "s=$(sha256sum < f); for i in 1 2 3 4 5 6 7 8; do (for j in 1 2 3 4 5; do "
            + "test \"$(sha256sum < $CLIENT/f)\" = \"$s\" || echo bad; done) & done; wait"));
        MountPaths mounts = MountPaths.Read();
        int drops = 0;
        for (; !readers.IsCompleted; drops++)
        {
            Assert.Empty(MountPages.Drop(mounts, image.Image, "f"));
        }

        Assert.Equal("", await readers);
        Assert.True(drops > 0);
    }

    [Fact]
    public void What_this_mount_has_committed_is_asked_for_no_more_often_than_what_others_have()
    {
        using MountedImage image = new();
        image.Run("echo x > f; sleep 1.2; stat f; sleep 1.2");
        long before = MountTable.Find(image.Root)!.Operations;
        Assert.Equal(2, new FileInfo(Path.Combine(image.Root, "f")).Length);
        Assert.Equal(before, MountTable.Find(image.Root)!.Operations);
    }

    [Fact]
    public void Mount_that_does_not_answer_and_file_that_is_not_there_are_told()
    {
        using MountedImage image = new(client: true);
        Assert.Equal(2, MountPages.Drop(MountPaths.Read(), image.Image, "nothing").Count);
        image.Run("echo x > f");
        image.Kill();
        Assert.Equal([image.Root], MountPages.Drop(MountPaths.Read(), image.Image, "f").Select(m => m.MountPoint));
    }

    private static Process Start(string what, string file)
    {
        ProcessStartInfo start = new("dotnet", [MountedImage.Worker, what, file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!;
    }

    private static string Look(Process process)
    {
        process.StandardInput.WriteLine();
        return Next(process);
    }

    private static string Next(Process process)
    {
        Task<string?> line = process.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(30_000), "The reader hangs.");
        return line.Result!;
    }
}
