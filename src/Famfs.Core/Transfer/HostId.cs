using Famfs.Interop;

namespace Famfs.Transfer;

/// <summary>Which file or directory of this machine it is, under any name.</summary>
internal readonly record struct HostId(uint Major, uint Minor, ulong Inode)
{
    public static HostId Of(in FileStatus status) => new(status.FileSystemMajor, status.FileSystemMinor, status.Inode);
}
