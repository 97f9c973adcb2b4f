using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Daemon.Drafts;

/// <summary>
/// A file or directory that this mount has created. Until the log has it, only this mount shows it, and everything about it can
/// be changed. After that it stays as long as the kernel knows it by this id.
/// </summary>
/// <remarks>Everything that changes belongs to the <see cref="DraftTable"/> and is set under its lock.</remarks>
internal sealed class Draft
{
    private volatile DraftState _state;
    private volatile int _number = -1;
    private long _time = UnixTime.Now;

    /// <param name="id">The id that the kernel knows it by.</param>
    /// <param name="volume">The file system.</param>
    /// <param name="creation">Its place in the log and, of a file, its space.</param>
    /// <param name="path">Its path.</param>
    internal Draft(ulong id, FamfsVolume volume, PendingFile creation, byte[] path)
    {
        Id = id;
        Pending = creation;
        Path = path;
        Content = creation.Request.IsDirectory ? null : new DraftContent(volume, creation, this);
    }

    internal ulong Id { get; }

    internal PendingFile Pending { get; }

    internal byte[] Path { get; set; }

    /// <summary>Its bytes; null for a directory.</summary>
    internal DraftContent? Content { get; }

    internal bool IsDirectory => Content is null;

    internal DraftState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Whether the log has it.</summary>
    internal bool IsCommitted => _state == DraftState.Committed;

    /// <summary>Whether it has been removed or replaced.</summary>
    internal bool IsRemoved => _state == DraftState.Removed;

    /// <summary>Its number in the name space once it is committed, else -1.</summary>
    internal int Number
    {
        get => _number;
        set => _number = value;
    }

    /// <summary>References of the kernel.</summary>
    internal ulong Lookups { get; set; }

    /// <summary>How often it is open.</summary>
    internal int Opens { get; set; }

    /// <summary>How often it is open for writing.</summary>
    internal int Writers { get; set; }

    /// <summary>When it was last written, in nanoseconds since 1970, until it is committed.</summary>
    internal long Time
    {
        get => Volatile.Read(ref _time);
        set => Volatile.Write(ref _time, value);
    }

    internal uint Mode { get; set; }

    internal uint Uid { get; set; }

    internal uint Gid { get; set; }

    /// <summary>The user who made it; the owner may change.</summary>
    internal required uint User { get; init; }

    /// <summary>The program that made it.</summary>
    internal required Maker Maker { get; init; }

    /// <summary>The purpose that it seems to be made for.</summary>
    internal Purpose Purpose { get; set; }

    /// <summary>Whether it was made by O_EXCL and still has that name: what a program makes so it often renames or removes.</summary>
    internal bool IsExclusive { get; set; }

    /// <summary>Whether it was renamed onto a recorded file, which goes when this is recorded.</summary>
    internal bool Replaces { get; set; }

    /// <summary>Whether a program asked for it by fsync(2).</summary>
    internal bool IsAsked { get; set; }

    /// <summary>Whether a program has closed it or called fsync(2): what it holds is then whole by the program's own word.</summary>
    internal bool IsWhole { get; set; }

    /// <summary>Whether the last close was one by the kernel, of a program that a signal had killed.</summary>
    internal bool IsKilled { get; set; }

    /// <summary>Whether it is a database: a journal was made for it.</summary>
    internal bool IsDatabase { get; set; }

    /// <summary>When it was last changed, or something in it; in milliseconds of the uptime of the host.</summary>
    internal long Touched { get; set; } = Environment.TickCount64;

    /// <summary>When the last attempt to record it failed, the time of the next one.</summary>
    internal long NotBefore { get; set; }

    /// <summary>Whether it must not be recorded as it is, unless a program completes it.</summary>
    internal bool IsUnfinished => Content is { IsCutOff: true } || (IsKilled && !IsWhole);

    /// <summary>Its attributes, without times.</summary>
    internal FuseAttr Attributes => new()
    {
        Inode = Id,
        FileSize = (ulong)(Content?.Size ?? 4096),
        Blocks = (ulong)(Content?.AllocatedSize ?? 0) / 512,
        Mode = (Mode & ModeBits.Octal7777) | (IsDirectory ? ModeBits.Directory : ModeBits.Regular),
        Links = IsRemoved ? 0u : 1u,
        Uid = Uid,
        Gid = Gid,
        BlockSize = 4096,
    };

    /// <summary>The request for the entry that the log is to record.</summary>
    internal CreateRequest ToRequest() => new()
    {
        Path = PathText.FromBytes(Path),
        Recorded = Path,
        IsDirectory = IsDirectory,
        Mode = Mode & ModeBits.Octal7777,
        Uid = Uid,
        Gid = Gid,
        Size = Content?.Size ?? 0,
        Time = Time,
    };
}
