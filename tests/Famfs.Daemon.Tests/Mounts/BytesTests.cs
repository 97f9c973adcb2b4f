using Famfs.Allocation;
using Famfs.Daemon.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Every byte where it belongs, whatever the size, the offset and the layout.</summary>
public sealed class BytesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("oflag=direct")]
    public void Files_of_odd_sizes_are_what_was_written(string how)
    {
        using MountedImage image = new(client: true);
        foreach (int size in (int[])[1, 4095, 4096, 4097, (2 << 20) - 1, 2 << 20, (2 << 20) + 1])
        {
            image.Run($"""
                head -c {size} /dev/urandom > $IMAGE.source
                dd if=$IMAGE.source of=f{size} bs=65537 {how} 2>/dev/null
                cmp $IMAGE.source f{size}; cmp $IMAGE.source $CLIENT/f{size}
                dd if=f{size} bs=1M iflag=direct 2>/dev/null | cmp - $IMAGE.source
                """);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("oflag=direct")]
    public void Overwriting_touches_no_other_byte_of_a_striped_file(string how)
    {
        using MountedImage image = new();
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        using (PendingFile creation = volume.Prepare([
            new CreateRequest { Path = "f", Size = (16 << 20) - 5, Mode = 0x1a4, Interleaving = new Interleaving(4, 3, 2 << 20) }])[0])
        {
            volume.Commit([creation]);
            Assert.Null(creation.Error);
        }

        OverwriteAndCompare(image, "f", how);
    }

    [Fact]
    public void Overwriting_touches_no_other_byte_of_a_file_in_pieces()
    {
        using MountedImage image = new();
        image.Run("""
            exec 3> f 4> g
            for i in 1 2 3 4; do head -c 3000000 /dev/urandom >&3; head -c 3000000 /dev/urandom >&4; done
            exec 3>&- 4>&-
            """);
        OverwriteAndCompare(image, "f", "");
        using FamfsVolume volume = FamfsVolume.Open(image.Image);
        Assert.True(volume.Names.LayoutOf(volume.Names.Find("f"u8)).Extents.Length > 1);
    }

    private static void OverwriteAndCompare(MountedImage image, string file, string how) => image.Run($$"""
        set -e
        cat {{file}} > $IMAGE.copy
        overwrite() {
            head -c $2 /dev/urandom > $IMAGE.piece
            dd if=$IMAGE.piece of={{file}} bs=16M seek=$1 oflag=seek_bytes conv=notrunc {{how}} 2>/dev/null
            dd if=$IMAGE.piece of=$IMAGE.copy bs=16M seek=$1 oflag=seek_bytes conv=notrunc 2>/dev/null
        }
        overwrite 0 1; overwrite 4095 4097; overwrite 2097151 2; overwrite 2097153 4194303; overwrite 6291455 5000001
        cmp {{file}} $IMAGE.copy
        dd if={{file}} bs=1M iflag=direct 2>/dev/null | cmp - $IMAGE.copy
        """);
}
