using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>
/// A famfs as the kernel asks for it. The id of a node is its number in the name space plus one: nodes never move and
/// never go, so an id is never stale and nothing need be counted.
/// </summary>
internal sealed partial class VolumeFileSystem : FuseFileSystem
{
    private const uint DirectoryType = 0x4000;
    private const uint FileType = 0x8000;

    /// <summary>How long the name and the attributes of a draft hold until it is committed, in seconds.</summary>
    private const ulong Shortly = 1;

    /// <summary>Names and attributes never change once they are in the log: a day, in seconds.</summary>
    private const ulong Forever = 86_400;

    // The format records no owner of the root: whoever mounts may create in it.
    private static readonly uint Owner = Interop.Libc.EffectiveUser();

    private readonly FamfsVolume _volume;
    private readonly NameSpace _names;
    private readonly bool _readOnly;
    private readonly bool _writable;
    private readonly OpenFiles _open;
    private readonly DraftTable _drafts = new();
    private readonly Listings _listings;
    private readonly Commits _commits;

    /// <param name="volume">What to serve.</param>
    /// <param name="cache">What the kernel may keep.</param>
    /// <param name="readOnly">Refuse all changes.</param>
    /// <param name="writable">Let a client overwrite data in place.</param>
    internal VolumeFileSystem(FamfsVolume volume, FamfsCacheMode cache, bool readOnly, bool writable)
    {
        _volume = volume;
        _names = volume.Names;
        _open = new OpenFiles(cache);
        _readOnly = readOnly;
        _writable = writable;
        _listings = new Listings(_names, _drafts);
        _commits = new Commits(_drafts);
    }

    /// <summary>Called once the mount answers.</summary>
    internal Action? Ready { get; init; }

    internal int OpenFiles => _open.Count;

    /// <summary>Files and directories that only this mount shows.</summary>
    internal int Drafts => _drafts.NamedCount;

    /// <summary>What a change of metadata is refused with: a client may make none, a master not this one.</summary>
    private int Refusal => _volume.Role == FamfsRole.Master ? Errno.EPERM : Errno.EROFS;

    public override void Initialize(FuseConnection connection)
    {
        _connection = connection;
        _open.MapsPastCache = connection.Agreed.HasFlag(FuseInitFlags.FUSE_DIRECT_IO_ALLOW_MMAP);
        Ready?.Invoke();
    }

    public override void OnError(FuseRequest request, Exception exception) => Failures.Add($"{request.Opcode}: {exception.Message}");

    public override int Lookup(FuseRequest request, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FindName(request.NodeId, name, ref path);
        if (error != Errno.Success)
        {
            return error;
        }

        if (_drafts.Refer(path) is { } draft)
        {
            entry = EntryOf(draft);
            return Errno.Success;
        }

        // A name that is known will never mean anything else; only for an unknown one is the log looked at.
        int number = _names.Find(path);
        if (number < 0)
        {
            error = Follow();
            number = error == Errno.Success ? _names.Find(path) : -1;
        }

        if (number < 0)
        {
            return error == Errno.Success ? Errno.ENOENT : error;
        }

        entry = Refer(number);
        return Errno.Success;
    }

    public override void Forget(ulong nodeId, ulong lookups)
    {
        if (nodeId >= DraftTable.FirstId)
        {
            _drafts.Forget(nodeId, lookups);
        }
    }

    /// <summary>The session is over: nothing more can be renamed or have its mode set.</summary>
    /// <param name="nothingOpen">Also for what the kernel has not told to be closed.</param>
    internal void CommitAll(bool nothingOpen) => _commits.All(nothingOpen);

    public override int StatFileSystem(FuseRequest request, out FuseStatfs reply)
    {
        FuseStatfs result = default;
        int error = ErrnoOf.Attempt(() =>
        {
            _volume.Follow();
            FamfsFileSystem space = _volume.Describe();
            ulong unit = (ulong)space.AllocationUnit;
            result = new FuseStatfs
            {
                Blocks = (ulong)space.Size / unit,
                BlocksFree = (ulong)space.Free / unit,
                BlocksAvailable = (ulong)space.Free / unit,
                Files = (ulong)space.LogCapacity,
                FilesFree = (ulong)(space.LogCapacity - space.LogUsed),
                BlockSize = (uint)unit,
                FragmentSize = (uint)unit,
                NameLength = MediaLayout.MaxPathBytes,
            };
        });
        reply = result;
        return error;
    }

    private static ulong IdOf(int number) => (ulong)number + 1;

    /// <summary>The path of a name in a directory.</summary>
    /// <returns>False if it is longer than the format can record.</returns>
    private static bool TryJoin(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name, ref Span<byte> path)
    {
        int start = parent.Length == 0 ? 0 : parent.Length + 1;
        if (start + name.Length > path.Length)
        {
            return false;
        }

        parent.CopyTo(path);
        if (start > 0)
        {
            path[start - 1] = (byte)'/';
        }

        name.CopyTo(path[start..]);
        path = path[..(start + name.Length)];
        return true;
    }

    private int Follow() => ErrnoOf.Attempt(() => _volume.Follow());

    /// <summary>What an id means: a number, or a draft; a draft that is committed has both.</summary>
    private int Find(ulong nodeId, out int number, out Draft? draft)
    {
        draft = null;
        if (nodeId >= DraftTable.FirstId)
        {
            draft = _drafts.Find(nodeId);
            number = draft?.Number ?? -1;
            return draft is null ? Errno.ESTALE : Errno.Success;
        }

        number = (int)Math.Min(nodeId - 1, int.MaxValue);
        return nodeId - 1 < (ulong)_names.Count ? Errno.Success : Errno.ESTALE;
    }

    /// <summary>A directory; its number is -1 while it is not committed.</summary>
    private int FindDirectory(ulong nodeId, out int number, out Draft? draft)
    {
        int error = Find(nodeId, out number, out draft);
        return error != Errno.Success ? error
            : draft?.IsDirectory ?? _names[number].Kind == NodeKind.Directory ? Errno.Success : Errno.ENOTDIR;
    }

    /// <summary>The path of a name in a directory.</summary>
    private int FindName(ulong parent, ReadOnlySpan<byte> name, ref Span<byte> path)
    {
        int error = FindDirectory(parent, out int number, out Draft? draft);
        return error != Errno.Success ? error
            : TryJoin(number >= 0 ? _names.PathOf(number) : draft!.Path, name, ref path) ? Errno.Success : Errno.ENAMETOOLONG;
    }

    /// <summary>A node by the id that the kernel knows it by; that of a former draft counts a reference.</summary>
    private FuseEntryOut Refer(int number)
    {
        Draft? former = _drafts.Refer(number);
        return former is not null ? EntryOf(former) : new FuseEntryOut
        {
            NodeId = IdOf(number),
            EntryValid = Forever,
            AttrValid = Forever,
            Attr = AttributesOf(number),
        };
    }

    private static FuseEntryOut EntryOf(Draft draft)
    {
        // Asked first: what is committed by then does not change any more.
        ulong validity = Validity(draft);
        return new FuseEntryOut { NodeId = draft.Id, EntryValid = validity, AttrValid = validity, Attr = draft.Attributes };
    }

    private static ulong Validity(Draft draft) => draft.IsCommitted ? Forever : Shortly;

    private FuseAttr AttributesOf(int number)
    {
        ref readonly Node node = ref _names[number];
        bool isFile = node.Kind == NodeKind.File;
        long allocated = !isFile ? 0
            : node.ExtentLength > 0 ? node.ExtentLength : _names.LayoutOf(number).AllocatedSize;
        return new FuseAttr
        {
            Inode = IdOf(number),
            FileSize = isFile ? (ulong)node.Size : 4096,
            Blocks = (ulong)allocated / 512,
            Mode = (node.Mode & 0xFFF) | (isFile ? FileType : DirectoryType),
            Links = isFile ? 1u : 2u,
            Uid = number == NameSpace.Root ? Owner : node.Uid,
            Gid = node.Gid,
            BlockSize = 4096,
        };
    }
}
