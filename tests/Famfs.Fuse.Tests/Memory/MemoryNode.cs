using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Memory;

/// <summary>
/// A file, directory or link. Names and counts are guarded by the file system's lock, data by the node's.
/// </summary>
internal sealed class MemoryNode
{
    internal const uint TypeMask = 0xF000;
    internal const uint DirectoryType = 0x4000;
    internal const uint FileType = 0x8000;
    internal const uint LinkType = 0xA000;

    internal FuseAttr Attr;
    internal ulong Lookups;
    internal int Opens;

    internal ReaderWriterLockSlim DataLock { get; } = new();

    internal List<int> Chunks { get; } = [];

    internal MemoryDirectory? Directory { get; init; }

    internal ulong Parent { get; set; }

    internal byte[] Target { get; init; } = [];

    internal Dictionary<byte[], byte[]>? Attributes { get; set; }

    internal bool IsDirectory => Directory is not null;

    internal bool IsFile => (Attr.Mode & TypeMask) == FileType;

    internal bool IsGone => Attr.Links == 0 && Lookups == 0 && Opens == 0;

    internal void Touch(bool data)
    {
        (ulong seconds, uint nanoseconds) = Now();
        Attr.ChangeTime = seconds;
        Attr.ChangeTimeNanoseconds = nanoseconds;
        if (data)
        {
            Attr.ModifyTime = seconds;
            Attr.ModifyTimeNanoseconds = nanoseconds;
        }
    }

    /// <summary>Drops set-user-id always, set-group-id where the group may execute, as Linux does on a write.</summary>
    internal void KillPrivileges()
    {
        if (IsFile)
        {
            Attr.Mode &= (Attr.Mode & 8) != 0 ? ~0xC00u : ~0x800u;
        }
    }

    internal static (ulong Seconds, uint Nanoseconds) Now()
    {
        long ticks = DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks;
        return ((ulong)(ticks / TimeSpan.TicksPerSecond), (uint)(ticks % TimeSpan.TicksPerSecond * 100));
    }
}
