using System.Text;
using Famfs.Daemon.Drafts;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Drafts;

/// <summary>One user cannot use up the memory of famfsd, or the entries of the log, with what is never recorded.</summary>
public sealed class DraftLimitTests : IDisposable
{
    private const int Limit = 32_768;
    private const int Success = 0;
    private const int EDQUOT = 122;
    private const uint User = 65534;

    private readonly string _folder = Directory.CreateTempSubdirectory("famfsd-test-").FullName;
    private readonly FamfsVolume _volume;
    private readonly DraftTable _drafts = new(_ => throw new InvalidOperationException("Nothing is open here."));
    private ulong _last;

    public DraftLimitTests()
    {
        Environment.SetEnvironmentVariable("FAMFS_SYSTEM_UUID", "3f0d2c5e-8a41-4b67-9c12-5d7e90a1b2c3");
        string image = Path.Combine(_folder, "image.famfs");
        Formatter.Format(image, new FormatOptions { Size = MediaLayout.MinDeviceSize, LogLength = MediaLayout.MinLogLength });
        _volume = FamfsVolume.Open(image);
    }

    public void Dispose()
    {
        _volume.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void User_with_too_many_is_refused_and_others_are_not()
    {
        Draft first = New(User);
        Assert.Equal(Success, _drafts.Add(first));
        for (int i = 1; i < Limit; i++)
        {
            Assert.Equal(Success, _drafts.Add(New(User)));
        }

        Assert.Equal(EDQUOT, _drafts.Add(New(User)));
        Assert.Equal(Limit, _drafts.NamedCount);
        Assert.Equal(Success, _drafts.Add(New(User + 1)));
        Assert.Equal(Success, _drafts.Add(New(0)));

        // What is removed makes room.
        Assert.Equal(Success, _drafts.Remove(first));
        _drafts.Forget(first.Id, 1);
        Assert.Equal(Success, _drafts.Add(New(User)));
        Assert.Equal(EDQUOT, _drafts.Add(New(User)));
    }

    [Fact]
    public void Root_has_no_limit()
    {
        for (int i = 0; i <= Limit; i++)
        {
            Assert.Equal(Success, _drafts.Add(New(0)));
        }
    }

    private Draft New(uint user)
    {
        string path = $"d{++_last}";
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        PendingFile creation = new(_volume, new CreateRequest { Path = path, IsDirectory = true }, bytes);
        return new Draft(_drafts.Ids.New(), _volume, creation, bytes) { User = user, Maker = new Maker(1, 1, -1) };
    }
}
