using Mono.Unix.Native;
using Xunit;

namespace Famfs.Tests.Support;

/// <summary>Files of this machine as stat(2) shows them.</summary>
internal static class HostFile
{
    public static (uint Uid, uint Gid) Owner(string path)
    {
        Stat status = Look(path);
        return (status.st_uid, status.st_gid);
    }

    /// <summary>All twelve permission bits.</summary>
    public static uint Mode(string path) => (uint)Look(path).st_mode & 0xfff;

    private static Stat Look(string path)
    {
        Assert.Equal(0, Syscall.lstat(path, out Stat status));
        return status;
    }
}
