using System.Buffers;
using System.Collections.Immutable;
using Famfs.Allocation;
using Famfs.Files;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Volumes;

/// <content>
/// Creating, in two steps with the data between them: <see cref="Prepare"/> takes space, <see cref="Commit"/> makes it
/// visible. Each step holds the writer lock only for itself.
/// </content>
public sealed partial class FamfsVolume
{
    /// <summary>How long to wait for other writers.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(1);

    // Writers of this process take turns before they meet those of others.
    private readonly SemaphoreSlim _writers = new(1, 1);
    private readonly HashSet<Creation> _pending = [];
    private Allocator? _allocator;

    // What entries own, once there is an allocator: kept beside the free space, so that a mistake in one shows in the other.
    private UnitSet _ownedUnits = new();

    // What entries without a name own. (The names know what the others own.)
    private readonly Dictionary<long, ImmutableArray<Extent>> _nameless = [];

    // Entries have been rewritten so that they own other space: it is counted again before any is handed out.
    private bool _allocatorIsStale;

    /// <summary>
    /// Takes space for files. An item that cannot be created says why in its <see cref="Creation.Error"/>; the others
    /// are not affected. Nothing is visible, and what is not committed is given back when disposed or when this process ends.
    /// </summary>
    /// <exception cref="FamfsException">
    /// For all of them: <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>,
    /// <see cref="FamfsErrorId.DeviceBusy"/>, <see cref="FamfsErrorId.LogDamaged"/>.
    /// </exception>
    public IReadOnlyList<Creation> Prepare(IReadOnlyList<CreateRequest> requests, CancellationToken cancel = default)
    {
        Creation[] creations = [.. requests.Select(Begin)];
        using Writing writing = BeginWrite(cancel);
        try
        {
            Allocator allocator = ReadyAllocator();
            NameSpaceOverlay names = new(Names, creations.Length);
            foreach (Creation creation in creations.Where(c => c.Error is null))
            {
                Reserve(creation, names, allocator);
            }
        }
        catch
        {
            creations.ToList().ForEach(Abandon);
            throw;
        }

        return creations;
    }

    /// <summary>Whether bytes become zeros at once, whatever their number: holes in a plain file do, memory does not.</summary>
    public bool ZeroesAtOnce => Device.Kind == Devices.DaxDeviceKind.File;

    /// <summary>
    /// Makes prepared files and directories visible, all at once, in the given order. Each ends with an item or an error.
    /// </summary>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>; nothing was made visible.</exception>
    public void Commit(IReadOnlyList<Creation> creations, CancellationToken cancel = default)
    {
        using Writing writing = BeginWrite(cancel);
        NameSpaceOverlay names = new(Names, creations.Count);
        long taken = LogPosition + _heldEntries;
        Creation[] over = [.. creations.Where(c => c is { Error: null, Replaces: true } && IsFile(c.PathBytes))];
        creations = over.Length == 0 ? creations : [.. creations.Except(over)];
        foreach (Creation creation in creations)
        {
            if (creation.Error is null)
            {
                long entry = creation.HoldsEntry ? LogPosition + names.Count : taken;
                creation.Error = entry < LogCapacity
                    ? names.TryAdd(creation.PathBytes, KindOf(creation), creation.Request.Path, DevicePath)
                    : FamfsException.Create(FamfsErrorId.LogFull, DevicePath, LogCapacity);
                taken += creation.Error is null && !creation.HoldsEntry ? 1 : 0;
            }
        }

        Publish(creations);
        foreach (Creation creation in over)
        {
            creation.Error = Attempt(() => PublishOver(creation));
        }
    }

    private bool IsFile(ReadOnlySpan<byte> path) => Names.Find(path) is > NameSpace.Root and var number && Names[number].Kind == NodeKind.File;

    /// <summary>Makes a file visible in place of the one that has its name, which is removed by the same change.</summary>
    private void PublishOver(Creation creation)
    {
        byte[] entry = new byte[MediaLayout.EntrySize];
        long index = LogPosition;
        Write(entry, creation, index);
        StoreTimes([creation], null);
        Rewrite([ChangeBatch.Removed(this, Names.Find(creation.PathBytes)), new EntryChange(index, entry)]);
        ReleaseEntry(creation);
        if (_pending.Remove(creation))
        {
            Reservations.Release(Device, creation.Layout!.Extents);
        }

        creation.Number = Names.Find(creation.PathBytes);
    }

    /// <summary>
    /// Writes the entries of what has no error, all at once, and takes them into the name space. The first that have times bring
    /// the times file along, behind them.
    /// </summary>
    private void Publish(IReadOnlyList<Creation> creations, bool withTimes = false)
    {
        int count = creations.Count(static c => c.Error is null);
        Creation? times = withTimes || creations.Any(static c => c.Error is null && c.Request.Time != UnixTime.None)
            ? TryPlaceTimes(count + 1)
            : null;
        if (times is not null)
        {
            creations = [.. creations, times];
            count++;
        }

        if (count == 0)
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(count * MediaLayout.EntrySize);
        try
        {
            Span<byte> entries = buffer.AsSpan(0, count * MediaLayout.EntrySize);
            long index = LogPosition;
            foreach (Creation creation in creations)
            {
                if (creation.Error is null)
                {
                    Write(entries.Slice((int)(index - LogPosition) * MediaLayout.EntrySize, MediaLayout.EntrySize), creation, index);
                    index++;
                }
            }

            using NewlyOwned owned = RequireSound(entries);

            // Before the entries, so that those of another writer are not overwritten; and once more at the last moment.
            RequireAlone(LogAppender.IsAt(Device, LogPosition));
            StoreTimes(creations, times);
            LogAppender.Write(Device, LogPosition, entries);
            RequireStillMaster();
            RequireAlone(LogAppender.IsAt(Device, LogPosition));
            LogAppender.Publish(Device, index);
            owned.Keep();
            Volatile.Write(ref _hasCommitted, true);
            RequireOwn(creations, entries);
            foreach (Creation creation in creations)
            {
                if (creation.Error is null)
                {
                    Settle(creation, new LogEntryView(entries));
                    entries = entries[MediaLayout.EntrySize..];
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);

            // Without a layout nobody knows whose its space is now.
            if (times is { Number: NameSpace.Root, Layout: { } space })
            {
                _allocator!.Release(space);
            }
        }
    }

    /// <summary>Holds entries that are about to be stored against the rules that every reader applies to them.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.EntryRefused"/>.</exception>
    private NewlyOwned RequireSound(ReadOnlySpan<byte> entries)
    {
        NewlyOwned owned = new(_ownedUnits);
        for (; !entries.IsEmpty; entries = entries[MediaLayout.EntrySize..])
        {
            LogEntryView entry = new(entries);
            EntryDefects defects = EntryRules.Check(entry, Geometry);
            bool isSound = defects == EntryDefects.None;
            for (int i = 0; isSound && entry.Type == LogEntryType.File && i < entry.OwnedCount; i++)
            {
                isSound = owned.TryAdd(WholeUnits(entry.Owned(i)));
            }

            if (!isSound)
            {
                owned.Dispose();
                throw FamfsException.Create(
                    FamfsErrorId.EntryRefused,
                    PathText.FromBytes(entry.Path),
                    DevicePath,
                    defects == EntryDefects.None ? "its space belongs to another file" : defects.ToString());
            }
        }

        return owned;
    }

    /// <summary>Looks whether a commit that was just made is in memory as it was made.</summary>
    private void RequireOwn(IReadOnlyList<Creation> creations, ReadOnlySpan<byte> entries)
    {
        if (!LogAppender.IsThere(Device, LogPosition, entries[..MediaLayout.EntrySize]))
        {
            // Nobody knows whose the space is now: it is neither given back nor handed out.
            foreach (Creation creation in creations)
            {
                _pending.Remove(creation);
                creation.Layout = null;
            }

            RequireAlone(false);
        }
    }

    private void RequireAlone(bool isAlone)
    {
        if (!isAlone)
        {
            throw FamfsException.Create(FamfsErrorId.ForeignWriter, DevicePath, LogPosition);
        }
    }

    /// <summary>
    /// Creates files and directories at once: <see cref="Prepare"/> and <see cref="Commit"/> under one lock, so that
    /// nothing has to be claimed in between. Each ends with an item or an error.
    /// </summary>
    /// <param name="requests">What to create, directories before what is in them.</param>
    /// <param name="fill">Brings the bytes of a file in place; everybody else waits meanwhile, so it must not take long.</param>
    /// <param name="together">All of them or none: where one cannot be created, none is made visible.</param>
    /// <param name="cancel">Ends the wait for the lock, and the filling.</param>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>; nothing was made visible.</exception>
    public IReadOnlyList<Creation> Create(
        IReadOnlyList<CreateRequest> requests,
        Action<FileData>? fill = null,
        bool together = false,
        CancellationToken cancel = default)
    {
        Creation[] creations = new Creation[requests.Count];
        for (int i = 0; i < creations.Length; i++)
        {
            creations[i] = Begin(requests[i]);
        }

        using Writing writing = BeginWrite(cancel);
        try
        {
            // Directories need no space, and what needs none is not held up by looking for it.
            Allocator? allocator = requests.All(static r => r.IsDirectory) ? null : ReadyAllocator();
            NameSpaceOverlay names = new(Names, creations.Length);
            foreach (Creation creation in creations)
            {
                Names.Prefetch(Names.Hash(creation.PathBytes));
            }

            foreach (Creation creation in creations)
            {
                if (creation.Error is null)
                {
                    cancel.ThrowIfCancellationRequested();
                    creation.Error = TryCreate(creation, names, allocator, fill);
                }
            }

            if (!together || creations.All(static c => c.Error is null))
            {
                Publish(creations);
            }
        }
        finally
        {
            foreach (Creation creation in creations)
            {
                if (creation is { Number: NameSpace.Root, Layout: { } layout })
                {
                    _allocator!.Release(layout);
                    creation.Layout = null;
                }
            }
        }

        return creations;
    }

    /// <summary>Creates directories at once; each ends with an item or an error, or with <paramref name="together"/> none is made.</summary>
    public IReadOnlyList<Creation> CreateDirectories(
        IReadOnlyList<CreateRequest> requests, bool together = false, CancellationToken cancel = default) =>
        Create(requests, fill: null, together, cancel);

    /// <summary>Begins to tell what creating would come to; nothing is taken and nothing changes.</summary>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>.</exception>
    public Rehearsal Rehearse()
    {
        lock (_gate)
        {
            RequireCreatable();
            return Device.CanWrite
                ? new Rehearsal(this, new NameSpaceOverlay(Names, capacity: 0), ReadyAllocator().Copy())
                : throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, DevicePath);
        }
    }

    /// <summary>Gives the space of a creation that was not committed back.</summary>
    internal void Abandon(Creation creation)
    {
        lock (_gate)
        {
            ReleaseEntry(creation);
            if (_pending.Remove(creation) && !_disposed)
            {
                _allocator!.Release(creation.Layout!);
                Reservations.Release(Device, creation.Layout!.Extents);
            }
        }
    }

    private static NodeKind KindOf(Creation creation) => creation.Request.IsDirectory ? NodeKind.Directory : NodeKind.File;

    private static FamfsException? Attempt(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (FamfsException e)
        {
            return e;
        }
    }

    /// <summary>Why an item cannot be created on top of others, or null; takes its name and space there.</summary>
    internal FamfsException? Judge(CreateRequest request, NameSpaceOverlay names, Allocator allocator)
    {
        Creation creation = Begin(request);
        return creation.Error ?? TryPlace(creation, names, allocator);
    }

    private Creation Begin(CreateRequest request)
    {
        try
        {
            byte[] path = PathText.ToBytes(request.Path);
            request.Interleaving?.Validate(Geometry.DeviceSize);
            return new Creation(this, request, path)
            {
                Error = path.Length == 0 ? FamfsException.Create(FamfsErrorId.AlreadyExists, "/", DevicePath)
                    : ReservedNames.Include(path) ? FamfsException.Create(FamfsErrorId.PathReserved, request.Path)
                    : !request.IsDirectory && request.Size < 0 ? FamfsException.Create(FamfsErrorId.SizeInvalid, request.Size)
                    : null,
            };
        }
        catch (FamfsException e)
        {
            return new Creation(this, request, []) { Error = e };
        }
    }

    /// <summary>The state in which metadata may change: this host is the master, the lock is held, the log is followed to its end.</summary>
    private Writing BeginWrite(CancellationToken cancel)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            RequireMaster();
        }

        Device.AllowWrites();

        // Whoever reads waits for nobody who writes: the gate comes last, when there is nothing left to wait for.
        _writers.Wait(cancel);
        WriterLock? writer = null;
        try
        {
            writer = WriterLock.Take(Device, Patience, cancel);
            _gate.Enter();
        }
        catch
        {
            writer?.Dispose();
            _writers.Release();
            throw;
        }

        Writing writing = new(this, writer);
        try
        {
            RequireCreatable();
            if (_superblockIsTorn)
            {
                SuperblockStore.Finish(Device);
            }

            FinishChange();
            return writing;
        }
        catch
        {
            writing.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Follows the log and demands that something can be added to it: this host is the master, and every entry can be
    /// believed. The caller holds the gate.
    /// </summary>
    private void RequireCreatable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        FollowTo();
        RequireMaster();
        if (FollowProblem is { } problem)
        {
            throw problem;
        }

        // Metadata is not built on entries that no other host can read any more.
        _damage.Verify(_log, LogPosition);
        if (FirstDamagedEntry is { } first)
        {
            throw FamfsException.Create(FamfsErrorId.LogDamaged, DevicePath, $"entry {first}");
        }
    }

    /// <summary>Demands that this host may overwrite the bytes of files, and allows it.</summary>
    /// <param name="asClient">Also where it is not the master: whoever asks has agreed with the other hosts on who writes what.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public void RequireWritable(bool asClient = false)
    {
        if (!asClient)
        {
            RequireMaster();
        }

        Device.AllowWrites();
    }

    private void RequireMaster()
    {
        HostIdentity host = HostIdentity.Current();
        if (!host.Owns(Superblock))
        {
            // The ownership may have come to this host since the last look.
            Refresh();
        }

        host.RequireMasterOf(DevicePath, Superblock);
    }

    /// <summary>
    /// Looks again just before a commit is published: another host may have taken over meanwhile, which the lock of this
    /// one does not exclude.
    /// </summary>
    private void RequireStillMaster()
    {
        Refresh();
        if (_superblockProblem is { } problem)
        {
            throw problem;
        }

        RequireMaster();
    }

    private void Reserve(Creation creation, NameSpaceOverlay names, Allocator allocator)
    {
        creation.Error = TryPlace(creation, names, allocator);
        if (creation is { Error: null, Layout: { } layout })
        {
            _pending.Add(creation);
            Reservations.Claim(Device, layout.Extents);
        }
    }

    private FamfsException? TryCreate(Creation creation, NameSpaceOverlay names, Allocator? allocator, Action<FileData>? fill)
    {
        if (TryPlace(creation, names, allocator) is { } error)
        {
            return error;
        }

        // A name stays taken for the rest of its batch even if its bytes cannot be brought in place.
        return fill is null || creation.Layout is null ? null : Attempt(() => fill(creation.Data));
    }

    /// <summary>Gives a creation its name in the batch and, if it is a file, its space.</summary>
    private FamfsException? TryPlace(Creation creation, NameSpaceOverlay names, Allocator? allocator)
    {
        if (LogPosition + _heldEntries + names.Count >= LogCapacity)
        {
            return FamfsException.Create(FamfsErrorId.LogFull, DevicePath, LogCapacity);
        }

        CreateRequest request = creation.Request;
        if (names.Problem(creation.PathBytes, KindOf(creation), request.Path, DevicePath) is { } problem)
        {
            return problem;
        }

        if (!request.IsDirectory)
        {
            creation.Layout = allocator!.Allocate(Math.Max(request.Size, 1), request.Interleaving);
            if (creation.Layout is null)
            {
                return Shortage.Describe(allocator, DevicePath, request.Size, request.Interleaving);
            }
        }

        names.Add(creation.PathBytes, KindOf(creation));
        return null;
    }

    private Allocator ReadyAllocator()
    {
        if (_allocator is null || _allocatorIsStale)
        {
            _allocator = new Allocator(Geometry, UnusedSpace());
            _allocatorIsStale = false;
        }

        _allocator.Exclude(Reservations.Foreign(Device, Geometry.DataStart, Geometry.DeviceSize));
        return _allocator;
    }

    /// <summary>The space that no entry owns.</summary>
    private FreeSpace UnusedSpace()
    {
        List<FreeExtent> used = new(Names.Count);
        for (int number = FirstItem; number < Names.Count; number++)
        {
            if (Names[number].Kind == NodeKind.File && Names[number].State != NodeState.Gone)
            {
                foreach (Extent extent in Names.LayoutOf(number).Extents)
                {
                    used.Add(WholeUnits(extent));
                }
            }
        }

        used.AddRange(_nameless.Values.SelectMany(static e => e).Select(WholeUnits));
        _ownedUnits = new UnitSet();
        FreeSpace free = new(Geometry.DataStart, Geometry.DeviceSize / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit);
        foreach (FreeExtent run in FreeExtent.Merge(used))
        {
            free.Remove(run.Offset, run.Length);
            _ownedUnits.Add(run);
        }

        // What is taken and not committed is no entry's yet.
        foreach (Extent extent in _pending.SelectMany(static c => c.Layout?.Extents ?? []))
        {
            free.Remove((long)extent.Offset, (long)extent.Length);
        }

        return free;
    }

    /// <summary>Space that an intact entry owns is in use, even where the entry breaks other rules.</summary>
    private void Occupy(long index, LogEntryView entry, bool isNamed)
    {
        if (_allocator is null && isNamed)
        {
            return;
        }

        ImmutableArray<Extent> owned =
        [
            .. entry.DecodeLayout().Extents.Where(e => e.Length > 0 && e.Offset < (ulong)Geometry.DeviceSize),
        ];
        if (!isNamed)
        {
            _nameless[index] = owned;
        }

        if (_allocator is not null)
        {
            foreach (Extent extent in owned)
            {
                FreeExtent used = WholeUnits(extent);
                _allocator.Free.Remove(used.Offset, used.Length);
                _ownedUnits.Add(used);
            }
        }
    }

    /// <summary>Whole units, whatever an entry says; both bounds stay inside the device.</summary>
    private FreeExtent WholeUnits(Extent extent)
    {
        long start = (long)extent.Offset / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit;
        long end = (long)Math.Min(extent.Offset + Math.Min(extent.Length, (ulong)Geometry.DeviceSize), (ulong)Geometry.DeviceSize);
        return new FreeExtent(start, MediaLayout.RoundUpToUnit(end) - start);
    }

    private static void Write(Span<byte> entry, Creation creation, long index)
    {
        CreateRequest request = creation.Request;
        if (request.IsDirectory)
        {
            LogEntryWriter.MakeDirectory(entry, creation.PathBytes, request.Mode, request.Uid, request.Gid);
        }
        else
        {
            LogEntryWriter.File(
                entry, creation.PathBytes, (ulong)request.Size, request.Mode, request.Uid, request.Gid, creation.Layout!);
        }

        LogEntryWriter.Seal(entry, (ulong)index);
    }

    private void Settle(Creation creation, LogEntryView entry)
    {
        // Its space is in no free extent since it was taken; what is left is the name.
        Names.Add(entry, LogPosition++);
        ReleaseEntry(creation);
        if (_pending.Remove(creation))
        {
            Reservations.Release(Device, creation.Layout!.Extents);
        }

        creation.Number = Names.Count - 1;
    }

    /// <summary>The turn of one writer: the locks that <see cref="BeginWrite"/> took, to be given back by the same thread.</summary>
    private sealed class Writing(FamfsVolume volume, WriterLock writer) : IDisposable
    {
        public void Dispose()
        {
            volume._gate.Exit();
            writer.Dispose();
            volume._writers.Release();
        }
    }
}
