using System.Diagnostics;
using System.Globalization;
using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>
/// The memory behind a mount goes away and comes back while programs use it: they get errors, famfsd lives, and afterwards it
/// serves what is there. $FAMFS_SOAK_SECONDS says for how long.
/// </summary>
public sealed class VanishingImageTests
{
    private const int LogOffset = 2 << 20;

    private const string Programs = """
        end=$(($(date +%s) + SECONDS_TO_RUN)); n=0
        while test $(date +%s) -lt $end; do
            n=$((n + 1))
            ls -lR . ; cat d/f big; stat d; df .; echo x > d/n$n; mkdir m$n; dd if=big of=/dev/null bs=1M iflag=direct
            printf y | dd of=big bs=1 seek=$n conv=notrunc; touch d/f; sync big; find . -type f | head; cp d/f copy$n; rm -f copy$n
        done >/dev/null 2>&1
        true
        """;

    [Fact]
    public async Task Famfsd_outlives_memory_that_goes_away()
    {
        string seconds = Environment.GetEnvironmentVariable("FAMFS_SOAK_SECONDS") is { Length: > 0 } given ? given : "4";
        using MountedImage image = new();
        image.Run("mkdir d; echo data > d/f; head -c 9000000 /dev/zero > big; sync d/f big");
        image.Patience = int.Parse(seconds, CultureInfo.InvariantCulture) + 120;
        int process = MountTable.Find(image.Root)!.ProcessId;
        Task programs = Task.Run(() => image.Try(Programs.Replace("SECONDS_TO_RUN", seconds, StringComparison.Ordinal)));
        long holes = 0;
        using (FileStream file = new(image.Image, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
        {
            byte[] head = new byte[8192];
            byte[] log = new byte[64 << 10];
            file.ReadExactly(head);
            file.Position = LogOffset;
            file.ReadExactly(log);
            long length = file.Length;
            Random random = new();
            for (; !programs.IsCompleted; holes++)
            {
                // What is cut off is gone: the memory comes back as zeros, and then as it was.
                file.SetLength(new[] { 0, LogOffset, LogOffset + 100, 12 << 20, length / 2 }[random.Next(5)]);
                await Task.Delay(random.Next(5));
                file.SetLength(length);
                await Task.Delay(random.Next(3));
                file.Position = 0;
                file.Write(head);
                file.Position = LogOffset;
                file.Write(log);
                await Task.Delay(random.Next(40));
            }
        }

        await programs;
        TestContext.Current.SendDiagnosticMessage($"The memory went away {holes} times.");
        Assert.True(holes > 5);
        using Process server = Process.GetProcessById(process);
        Assert.False(server.HasExited);
        Assert.Equal(process, MountTable.Find(image.Root)!.ProcessId);
        image.Run("ls -l d big; test $(stat -c %s big) = 9000000; test $(stat -c %s d/f) = 5");
    }
}
