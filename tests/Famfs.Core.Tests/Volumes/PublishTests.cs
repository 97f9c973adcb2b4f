using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;
using static Famfs.Tests.Support.VolumeExtensions;

namespace Famfs.Tests.Volumes;

/// <summary>What is about to be stored is held against the rules of readers; what breaks one is not stored.</summary>
public sealed class PublishTests : IDisposable
{
    private const ulong Unit = (ulong)MediaLayout.AllocationUnit;

    private readonly Machine _host = new();

    public static TheoryData<ulong, ulong> Bad => new()
    {
        { (5 * Unit) + 17, Unit },
        { 8 * Unit, 4096 },
        { 0, Unit },
        { 2 * Unit, Unit },
        { (ulong)MediaLayout.MinDeviceSize, Unit },
        { ulong.MaxValue - Unit + 1, Unit },
        { 5 * Unit, Unit }, // of the file that is there
        { 4 * Unit, 3 * Unit },
        { 9 * Unit, 0 },
    };

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_layout_that_readers_would_refuse_is_not_published(ulong offset, ulong length)
    {
        string path = _host.Format();
        RawImage raw = new(path);
        FamfsVolume volume = _host.Open(path);
        volume.CreateFile("there", 100);
        Assert.Equal(5 * Unit, volume.LayoutOf("there").Extents[0].Offset);
        byte[] before = raw.Peek(MediaLayout.LogOffset, 8 * MediaLayout.EntrySize);

        PendingFile good = volume.Prepare([FileRequest("good", 100)]).Single();
        PendingFile bad = volume.Prepare([FileRequest("bad", 100)]).Single();
        FileLayout layout = bad.Layout!;
        bad.Layout = new FileLayout([new Extent(0, offset, length)]);
        Expect.Error(FamfsErrorId.EntryRefused, () => volume.Commit([good, bad]));
        Assert.Equal(before, raw.Peek(MediaLayout.LogOffset, 8 * MediaLayout.EntrySize));

        bad.Layout = layout;
        bad.Dispose();
        volume.Commit([good]);
        Assert.Equal(["there", "good"], _host.Open(path).Paths());
        Assert.Empty(Checker.Run(path).Findings);
    }

    [Fact]
    public void Two_of_a_batch_can_not_own_the_same_bytes()
    {
        string path = _host.Format();
        FamfsVolume volume = _host.Open(path);
        PendingFile[] both = [.. volume.Prepare([FileRequest("a", 100), FileRequest("b", 100)])];
        both[1].Layout = both[0].Layout;
        Expect.Error(FamfsErrorId.EntryRefused, () => volume.Commit(both));
        Assert.Equal(0UL, new RawImage(path).Next);
    }

    [Fact]
    public void An_image_is_made_for_its_owner_alone_and_keeps_its_mode_when_it_is_formatted_again()
    {
        string path = _host.Format();
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(path));

        File.SetUnixFileMode(path, (UnixFileMode)0x1a0);
        Formatter.Format(path, new FormatOptions { Force = true });
        Assert.Equal((UnixFileMode)0x1a0, File.GetUnixFileMode(path));
    }
}
