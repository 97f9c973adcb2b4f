using Famfs.Layout;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Layout;

/// <summary>Usage by directory, held against a plain sum over the listing.</summary>
public sealed class UsageCountTests : IDisposable
{
    private readonly Machine _host = new(GoldenImage.Master);

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 5)]
    [InlineData(2, 7)]
    [InlineData(int.MaxValue, 9)]
    public void Each_directory_holds_all_that_is_below_it(int depth, int count)
    {
        FamfsVolume volume = _host.Open(GoldenImage.Load("b").PlaceIn(_host.Scratch));
        FamfsUsage[] usage = [.. UsageCount.Of(volume, volume.Get(""), depth, default)];
        FamfsItem[] all = [.. volume.List("", recurse: true)];

        Assert.Equal(count, usage.Length);
        Assert.All(usage, u =>
        {
            string prefix = u.FamfsPath.Length == 0 ? "" : u.FamfsPath + "/";
            FamfsFile[] files = [.. all.OfType<FamfsFile>().Where(f => f.FamfsPath.StartsWith(prefix, StringComparison.Ordinal))];
            Assert.Equal(files.Length, u.Files);
            Assert.Equal(files.Sum(f => f.Size), u.Size);
            Assert.Equal(files.Sum(f => f.AllocatedSize), u.AllocatedSize);
            Assert.Equal(all.Count(i => i.IsDirectory && i.FamfsPath.StartsWith(prefix, StringComparison.Ordinal)), u.Directories);
        });
    }

    [Fact]
    public void A_file_is_counted_as_itself()
    {
        FamfsVolume volume = _host.Open(GoldenImage.Load("b").PlaceIn(_host.Scratch));
        FamfsUsage usage = Assert.Single(UsageCount.Of(volume, volume.Get("dir1/f2m_plus1"), 5, default));

        Assert.Equal((1, 2097153, 4 << 20), (usage.Files, usage.Size, usage.AllocatedSize));
    }
}
