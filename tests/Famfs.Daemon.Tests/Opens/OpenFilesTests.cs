using System.Runtime.InteropServices;
using Famfs.Daemon.Opens;
using Famfs.Devices;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Daemon.Tests.Opens;

/// <summary>Which way an open file goes, and that all who have it open go the same way.</summary>
public sealed class OpenFilesTests : IDisposable
{
    private const uint Read = 0;
    private const uint Write = 1;
    private const uint Both = 2;
    private const ulong Node = 7;
    private const ulong Other = 8;

    private static readonly uint Direct = RuntimeInformation.ProcessArchitecture
        == Architecture.Arm64 ? 0x10000u : 0x4000u;

    private readonly string _path = Path.GetTempFileName();
    private readonly DaxDevice _device;

    public OpenFilesTests()
    {
        File.WriteAllBytes(_path, new byte[4096]);
        _device = DaxDevice.Open(_path);
    }

    public void Dispose()
    {
        _device.Dispose();
        File.Delete(_path);
    }

    [Theory]
    [InlineData(FamfsCacheMode.Auto, Read, false, false)]
    [InlineData(FamfsCacheMode.Auto, Both, false, false)]
    [InlineData(FamfsCacheMode.Auto, Write, false, true)]
    [InlineData(FamfsCacheMode.Auto, Read, true, false)]
    [InlineData(FamfsCacheMode.Auto, Both, true, true)]
    [InlineData(FamfsCacheMode.Always, Write, false, false)]
    [InlineData(FamfsCacheMode.Always, Write, true, true)]
    [InlineData(FamfsCacheMode.Always, Read, true, false)]
    [InlineData(FamfsCacheMode.Never, Read, false, true)]
    [InlineData(FamfsCacheMode.Never, Both, true, true)]
    public void Whoever_is_alone_goes_the_way_that_suits(FamfsCacheMode cache, uint access, bool direct, bool expected)
    {
        OpenFiles files = new(cache) { MapsPastCache = true };
        Assert.Equal(expected, IsDirect(Open(files, Node, access | (direct ? Direct : 0))));
    }

    [Theory]
    [InlineData(Read, Write, false)]
    [InlineData(Both, Write, false)]
    [InlineData(Write, Read, true)]
    [InlineData(Write, Both, true)]
    public void Others_go_the_way_of_the_first_until_all_have_closed(uint first, uint second, bool expected)
    {
        OpenFiles files = new(FamfsCacheMode.Auto) { MapsPastCache = true };
        FuseOpenOut one = Open(files, Node, first);
        FuseOpenOut two = Open(files, Node, second);
        Assert.Equal(expected, IsDirect(one));
        Assert.Equal(expected, IsDirect(two));
        Assert.Equal(second == Write, IsDirect(Open(files, Other, second)));

        files.Remove(one.FileHandle);
        Assert.Null(files.Remove(one.FileHandle));
        FuseOpenOut three = Open(files, Node, first);
        Assert.Equal(expected, IsDirect(three));
        files.Remove(two.FileHandle);
        files.Remove(three.FileHandle);
        Assert.Equal(second == Write, IsDirect(Open(files, Node, second)));
    }

    [Fact]
    public void A_writer_keeps_to_the_cache_where_others_could_not_map_the_file_past_it()
    {
        OpenFiles files = new(FamfsCacheMode.Auto);
        Assert.False(IsDirect(Open(files, Node, Write)));
        Assert.False(IsDirect(Open(files, Node, Read)));
        Assert.True(IsDirect(Open(files, Other, Write | Direct)));
    }

    [Fact]
    public void Cache_is_kept_over_opens_only_where_data_do_not_change()
    {
        Assert.Equal(FuseOpenFlags.FOPEN_KEEP_CACHE, Open(new OpenFiles(FamfsCacheMode.Always), Node, Read).Flags);
        Assert.Equal(FuseOpenFlags.None, Open(new OpenFiles(FamfsCacheMode.Auto), Node, Read).Flags);
    }

    private static bool IsDirect(in FuseOpenOut open) => open.Flags.HasFlag(FuseOpenFlags.FOPEN_DIRECT_IO);

    private FuseOpenOut Open(OpenFiles files, ulong node, uint flags) =>
        files.Add(new OpenFile(node, new NoContent(_device), flags, opener: 1));

    private sealed class NoContent(DaxDevice device) : FileContent(device)
    {
        internal override int Read(ulong offset, FuseReadReply reply) => 0;

        internal override int Write(ulong offset, ReadOnlySpan<byte> data) => 0;

        internal override int Allocate(long offset, long length, bool keepSize, bool zero) => 0;
    }
}
