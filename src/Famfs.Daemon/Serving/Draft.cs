using Famfs.Fuse.Protocol;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>
/// A file or directory that this mount has created and the log does not know yet: only this mount shows it. Once it is
/// committed it stays as long as the kernel knows it by this id. Names and counts belong to the <see cref="DraftTable"/>.
/// </summary>
internal sealed class Draft
{
    private readonly Lock _gate = new();
    private readonly FamfsVolume _volume;
    private readonly DateTimeOffset _created = DateTimeOffset.UtcNow;
    private volatile int _number = -1;
    private volatile bool _waits;

    /// <summary>A draft of a file.</summary>
    internal Draft(ulong id, FamfsVolume volume, Creation creation, byte[] path)
        : this(id, volume, path) => Content = new DraftContent(volume, creation, this);

    /// <summary>A draft of a directory.</summary>
    internal Draft(ulong id, FamfsVolume volume, byte[] path)
    {
        Id = id;
        _volume = volume;
        Path = path;
    }

    internal ulong Id { get; }

    internal byte[] Path { get; private set; }

    /// <summary>Its bytes; null for a directory.</summary>
    internal DraftContent? Content { get; }

    internal bool IsDirectory => Content is null;

    /// <summary>Whether it has been removed or replaced.</summary>
    internal bool IsUnnamed { get; set; }

    internal ulong Lookups { get; set; }

    internal int Opens { get; set; }

    /// <summary>Thread that created it.</summary>
    internal uint Creator { get; init; }

    internal uint Mode { get; set; }

    internal uint Uid { get; set; }

    internal uint Gid { get; set; }

    /// <summary>Whether it is not to be committed yet: its maker will rename it, or set the mode that it is to have.</summary>
    internal bool Waits
    {
        get => _waits;
        set => _waits = value;
    }

    /// <summary>Whether it is its final name that it waits for, rather than its mode.</summary>
    internal bool IsTemporary { get; set; }

    /// <summary>When it was last closed, or something in it was changed; in milliseconds of the machine's uptime.</summary>
    internal long Touched { get; set; } = Environment.TickCount64;

    /// <summary>Its number in the name space once it is committed, else -1.</summary>
    internal int Number => _number;

    internal bool IsCommitted => _number >= 0;

    internal FuseAttr Attributes
    {
        get
        {
            ulong seconds = (ulong)_created.ToUnixTimeSeconds();
            return new FuseAttr
            {
                Inode = Id,
                FileSize = (ulong)(Content?.Size ?? 4096),
                Blocks = (ulong)(Content?.AllocatedSize ?? 0) / 512,
                Mode = (Mode & 0xFFF) | (IsDirectory ? 0x4000u : 0x8000u),
                Links = IsUnnamed ? 0u : IsDirectory ? 2u : 1u,
                Uid = Uid,
                Gid = Gid,
                BlockSize = 4096,
                AccessTime = seconds,
                ModifyTime = seconds,
                ChangeTime = seconds,
            };
        }
    }

    /// <summary>Gives it another name.</summary>
    /// <returns>False if it is committed.</returns>
    internal bool TryMove(byte[] path)
    {
        lock (_gate)
        {
            if (IsCommitted)
            {
                return false;
            }

            Path = path;
            return true;
        }
    }

    /// <summary>Makes it part of the log, with everything that has been written; an empty file stays a draft.</summary>
    /// <exception cref="FamfsException">Why it could not; it is still a draft.</exception>
    internal void Commit()
    {
        lock (_gate)
        {
            if (IsCommitted || IsUnnamed)
            {
                return;
            }

            CreateRequest request = new()
            {
                Path = PathText.FromBytes(Path), IsDirectory = IsDirectory, Mode = Mode & 0xFFF, Uid = Uid, Gid = Gid,
            };
            if (Content?.Commit(request) ?? CommitDirectory(request))
            {
                _number = _volume.Names.Find(Path);
            }
        }
    }

    /// <summary>Gives its space back if it is not committed.</summary>
    internal void Abandon() => Content?.Abandon();

    // A directory that another process has made in the meantime is as good.
    private bool CommitDirectory(CreateRequest request)
    {
        FamfsException? error = _volume.CreateDirectories([request])[0].Error;
        return error is null || (error.Id == FamfsErrorId.AlreadyExists && _volume.Names[_volume.Names.Find(Path)].Kind == NodeKind.Directory)
            ? true
            : throw error;
    }
}
