using Famfs.Daemon.Drafts;
using Famfs.Daemon.Opens;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>
/// A famfs as the kernel asks for it. The id of a node is the number plus one that it had in the name space when it was first
/// seen. It stays when the node is renamed, so nothing need be counted.
/// </summary>
internal sealed partial class VolumeFileSystem : FuseFileSystem
{
    private const uint SetIdBits = ModeBits.SetUser | ModeBits.SetGroup;
    private const uint GroupExecute = 0x8;

    /// <summary>How long the name and the attributes of a draft hold until it is committed, in seconds.</summary>
    private const ulong Shortly = 1;

    /// <summary>Seconds for which the kernel may keep what the log records; it is told of each change. A day.</summary>
    internal const ulong Forever = 86_400;

    // The format records no owner of the root: the user who mounts may create in it.
    internal static readonly uint Owner = Interop.Libc.EffectiveUser();

    private readonly FamfsVolume _volume;
    private readonly NameSpace _names;
    private readonly bool _readOnly;
    private readonly bool _writable;
    private readonly OpenFiles _open;
    private readonly DraftTable _drafts;
    private readonly Listings _listings;
    private readonly Committer _commits;
    private readonly WriteTimes _times;
    private readonly TimesWatch _watch;
    private readonly RecordedSizes _sizes;
    private readonly bool _mutable;

    /// <param name="volume">The volume to serve.</param>
    /// <param name="cache">What the kernel may keep.</param>
    /// <param name="readOnly">Refuse all changes.</param>
    /// <param name="writable">Let a client overwrite data in place.</param>
    /// <param name="mutable">Let programs change what is recorded, on the master.</param>
    /// <param name="policy">When what programs make is recorded.</param>
    internal VolumeFileSystem(
        FamfsVolume volume, FamfsCacheMode cache, bool readOnly, bool writable, bool mutable, CommitPolicy policy)
    {
        _mutable = mutable;
        _sizes = new RecordedSizes(volume);
        _volume = volume;
        _names = volume.Names;
        _drafts = new DraftTable(ContentOf);
        _open = new OpenFiles(cache);
        _readOnly = readOnly;
        _writable = writable;
        _listings = new Listings(_names, _drafts);
        _times = new WriteTimes(volume);
        _watch = new TimesWatch(volume, _times, FollowChanges, ForgetAttributes);
        _commits = new Committer(volume, _drafts, policy);
        volume.Renumbered = Renumber;
        volume.Rewritten = _stale.Enqueue;
    }

    /// <summary>Called once the mount answers.</summary>
    internal Action? Ready { get; init; }

    /// <summary>The state of the mount as far as a user may know it, for those who ask through the mount.</summary>
    internal Func<uint, string>? StatusLine { get; init; }

    internal int OpenFiles => _open.Count;

    /// <summary>Files and directories that only this mount shows.</summary>
    internal int Drafts => _drafts.NamedCount;

    /// <summary>The errno for a refused change of metadata: a client may make none, a master not this one.</summary>
    private int Refusal => _volume.Role == FamfsRole.Master ? Errno.EPERM : Errno.EROFS;

    public override void Initialize(FuseConnection connection)
    {
        _connection = connection;
        _open.MapsPastCache = connection.Agreed.HasFlag(FuseInitFlags.FUSE_DIRECT_IO_ALLOW_MMAP);
        _open.LeavesToKernel = connection.Maps != FuseMapGeneration.None;
        _commits.Start();
        _watch.Start();
        Ready?.Invoke();
    }

    public override void OnError(FuseRequest request, Exception exception) =>
        Failures.Add($"{request.Opcode}: {exception.Message}", $"{request.Opcode}");

    public override int Lookup(FuseRequest request, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        if (Meta is not null && MetaDirectory.Find(request.NodeId, name) is { } id)
        {
            entry = id != 0 ? Meta.EntryOf(id) : default;
            return id != 0 ? Errno.Success : Errno.ENOENT;
        }

        Span<byte> path = stackalloc byte[MediaLayout.MaxPathBytes];
        int error = FindName(request.NodeId, name, ref path);
        if (error != Errno.Success)
        {
            // Programs ask for names that no file has, such as a range of git commits. Only to make one is an error of its length.
            return error == Errno.ENAMETOOLONG ? Errno.ENOENT : error;
        }

        if (_drafts.Refer(path) is { } draft)
        {
            entry = EntryOf(draft);
            return Errno.Success;
        }

        // What a known name means is followed in the background; only for an unknown one is the log looked at.
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
        if (nodeId > NodeIds.FirstDraft)
        {
            _drafts.Forget(nodeId, lookups);
        }
    }

    /// <summary>Records everything that is closed.</summary>
    internal void CommitClosed() => _commits.CommitClosed();

    /// <summary>The session is over: records what is left, and reports what cannot be.</summary>
    /// <param name="nothingOpen">Also for what the kernel has not told to be closed.</param>
    internal void End(bool nothingOpen)
    {
        _watch.Stop();
        foreach (Draft draft in _commits.End(nothingOpen))
        {
            Failures.Add(DaemonTexts.Get("NotRecorded", PathText.FromBytes(draft.Path), Reason(draft)));
        }
    }

    private static string Reason(Draft draft) =>
        draft.Content is { IsCutOff: true } ? DaemonTexts.Get("NotRecordedCutOff")
        : draft is { IsKilled: true, IsWhole: false } ? DaemonTexts.Get("NotRecordedKilled")
        : draft.IsDatabase ? DaemonTexts.Get("NotRecordedDatabase")
        : draft.Purpose == Purpose.Journal ? DaemonTexts.Get("NotRecordedJournal")
        : DaemonTexts.Get("NotRecordedOpen");

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

                // df counts what was removed neither as used nor as available.
                BlocksFree = (ulong)(space.Free + space.Removed) / unit,
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

    private FuseEntryOut EntryOf(Draft draft)
    {
        // Asked first: what is committed by then does not change any more.
        ulong validity = Validity(draft);
        ulong attributes = AttributeValidity(draft);
        return new FuseEntryOut { NodeId = draft.Id, EntryValid = validity, AttrValid = attributes, Attr = AttributesOf(draft) };
    }

    private static ulong Validity(Draft draft) => draft.IsCommitted ? Forever : Shortly;

    // A write may clear set-id bits, and the kernel takes a mode that it knows to be unchanged by a write.
    private static ulong AttributeValidity(Draft draft) => draft.IsCommitted ? Forever : HasSetId(draft.Mode) ? 0 : Shortly;

    private FuseAttr AttributesOf(Draft draft)
    {
        if (draft.Number >= 0)
        {
            return AttributesOf(Current(draft.Number)) with { Inode = draft.Id };
        }

        FuseAttr attributes = draft.Attributes;
        SetTimes(ref attributes, draft.Time);
        return attributes;
    }

    internal static void SetTimes(ref FuseAttr attributes, long time)
    {
        ulong seconds = (ulong)UnixTime.Seconds(time, out uint nanoseconds);
        attributes.AccessTime = attributes.ModifyTime = attributes.ChangeTime = seconds;
        attributes.AccessTimeNanoseconds = attributes.ModifyTimeNanoseconds = attributes.ChangeTimeNanoseconds = nanoseconds;
    }

    private FuseAttr AttributesOf(int number)
    {
        ref readonly Node node = ref _names[number];
        bool isFile = node.Kind == NodeKind.File;
        long allocated = !isFile ? 0
            : node.ExtentLength > 0 ? node.ExtentLength : _names.LayoutOf(number).AllocatedSize;
        FuseAttr attributes = new()
        {
            Inode = IdOf(number),
            FileSize = isFile ? (ulong)_sizes.Of(number) : 4096,
            Blocks = (ulong)allocated / 512,
            Mode = (node.Mode & ModeBits.Octal7777) | (isFile ? ModeBits.Regular : ModeBits.Directory),
            Links = _volume.IsRemoved(number) ? 0u : 1u,
            Uid = number == NameSpace.Root ? Owner : node.Uid,
            Gid = node.Gid,
            BlockSize = 4096,
        };
        SetTimes(ref attributes, _times.Of(number));
        return attributes;
    }
}
