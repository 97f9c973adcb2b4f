using System.Buffers;
using Famfs.Allocation;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Creating, in two steps with the data between them: <see cref="Prepare"/> takes space, <see cref="Commit"/> makes it
/// visible. Each step holds the writer lock only for itself.
/// </content>
public sealed partial class FamfsVolume
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HashSet<Creation> _pending = [];
    private Allocator? _allocator;

    // What entries without a name own, of those that were followed before there was an allocator. (A reader never pays for
    // one; the names know what the others own.)
    private readonly List<Extent> _nameless = [];

    /// <summary>
    /// Takes space for files. An item that can not be created says why in its <see cref="Creation.Error"/>; the others
    /// are not affected. Nothing is visible, and what is not committed is given back when disposed or when this process ends.
    /// </summary>
    /// <exception cref="FamfsException">
    /// For all of them: <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>,
    /// <see cref="FamfsErrorId.DeviceBusy"/>, <see cref="FamfsErrorId.LogDamaged"/>.
    /// </exception>
    public IReadOnlyList<Creation> Prepare(IReadOnlyList<CreateRequest> requests, CancellationToken cancel = default)
    {
        Creation[] creations = [.. requests.Select(Begin)];
        lock (_gate)
        {
            using WriterLock writer = BeginWrite(cancel);
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
        lock (_gate)
        {
            using WriterLock writer = BeginWrite(cancel);
            NameSpaceOverlay names = new(Names, creations.Count);
            int accepted = 0;
            foreach (Creation creation in creations)
            {
                if (creation.Error is null)
                {
                    creation.Error = LogPosition + accepted < LogCapacity
                        ? names.TryAdd(creation.PathBytes, KindOf(creation), creation.Request.Path, DevicePath)
                        : FamfsException.Create(FamfsErrorId.LogFull, DevicePath, LogCapacity);
                    accepted += creation.Error is null ? 1 : 0;
                }
            }

            Publish(creations);
        }
    }

    /// <summary>Writes the entries of what has no error, all at once, and takes them into the name space.</summary>
    private void Publish(IReadOnlyList<Creation> creations)
    {
        int count = creations.Count(static c => c.Error is null);
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

            LogAppender.Write(Device, LogPosition, entries);
            RequireStillMaster();
            LogAppender.Publish(Device, index);
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
        }
    }

    /// <summary>
    /// Creates files and directories at once: <see cref="Prepare"/> and <see cref="Commit"/> under one lock, so that
    /// nothing has to be claimed in between. Each ends with an item or an error.
    /// </summary>
    /// <param name="requests">What to create, directories before what is in them.</param>
    /// <param name="fill">Brings the bytes of a file in place; everybody else waits meanwhile, so it must not take long.</param>
    /// <param name="cancel">Ends the wait for the lock, and the filling.</param>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>; nothing was made visible.</exception>
    public IReadOnlyList<Creation> Create(
        IReadOnlyList<CreateRequest> requests, Action<FileData>? fill = null, CancellationToken cancel = default)
    {
        Creation[] creations = new Creation[requests.Count];
        for (int i = 0; i < creations.Length; i++)
        {
            creations[i] = Begin(requests[i]);
        }

        lock (_gate)
        {
            using WriterLock writer = BeginWrite(cancel);
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

                Publish(creations);
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
        }

        return creations;
    }

    /// <summary>Creates directories at once; each ends with an item or an error.</summary>
    public IReadOnlyList<Creation> CreateDirectories(IReadOnlyList<CreateRequest> requests, CancellationToken cancel = default) =>
        Create(requests, fill: null, cancel);

    /// <summary>Gives the space of a creation that was not committed back.</summary>
    internal void Abandon(Creation creation)
    {
        lock (_gate)
        {
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

    private Creation Begin(CreateRequest request)
    {
        try
        {
            byte[] path = PathText.ToBytes(request.Path);
            request.Interleaving?.Validate(Geometry.DeviceSize);
            return new Creation(this, request, path)
            {
                Error = path.Length == 0 ? FamfsException.Create(FamfsErrorId.AlreadyExists, "/", DevicePath)
                    : !request.IsDirectory && request.Size <= 0 ? FamfsException.Create(FamfsErrorId.SizeInvalid, request.Size)
                    : null,
            };
        }
        catch (FamfsException e)
        {
            return new Creation(this, request, []) { Error = e };
        }
    }

    /// <summary>The state in which metadata may change: this host is the master, the lock is held, the log is followed to its end.</summary>
    private WriterLock BeginWrite(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireMaster();
        Device.AllowWrites();
        WriterLock writer = WriterLock.Take(Device, Patience, cancel);
        try
        {
            FollowTo(out LogHeader header);
            RequireMaster();
            if (_damage.Count > 0 || LogPosition < (long)header.NextIndex)
            {
                long first = _damage.Count > 0 ? _damage[0].Index : LogPosition;
                throw FamfsException.Create(FamfsErrorId.LogDamaged, DevicePath, $"entry {first}");
            }

            if (_superblockIsTorn)
            {
                SuperblockArea.Finish(Device);
            }

            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
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
        if (Superblock.SystemUuid == host.Uuid)
        {
            return;
        }

        // The ownership may have come to this host since the last look.
        Refresh();
        if (Superblock.SystemUuid != host.Uuid)
        {
            throw FamfsException.Create(FamfsErrorId.NotMaster, DevicePath, Superblock.SystemUuid, host.Uuid, host.Source);
        }
    }

    /// <summary>
    /// Looks again just before a commit is published: another host may have taken over meanwhile, which the lock of this
    /// one does not exclude.
    /// </summary>
    private void RequireStillMaster()
    {
        Refresh();
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

        // A name stays taken for the rest of its batch even if its bytes can not be brought in place.
        return fill is null || creation.Layout is null ? null : Attempt(() => fill(creation.Data));
    }

    /// <summary>Gives a creation its name in the batch and, if it is a file, its space.</summary>
    private FamfsException? TryPlace(Creation creation, NameSpaceOverlay names, Allocator? allocator)
    {
        if (LogPosition + names.Count >= LogCapacity)
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
            creation.Layout = allocator!.Allocate(request.Size, request.Interleaving);
            if (creation.Layout is null)
            {
                return FamfsException.Create(
                    FamfsErrorId.OutOfSpace,
                    DevicePath,
                    $"{request.Size} bytes wanted, {allocator.Free.Total} free, {allocator.Free.Largest} in one piece");
            }
        }

        names.Add(creation.PathBytes, KindOf(creation));
        return null;
    }

    private Allocator ReadyAllocator()
    {
        _allocator ??= new Allocator(Geometry, UnusedSpace());
        _allocator.Exclude(Reservations.Foreign(Device, Geometry.DataStart, Geometry.DeviceSize));
        return _allocator;
    }

    /// <summary>The space that no entry owns.</summary>
    private FreeSpace UnusedSpace()
    {
        List<FreeExtent> used = new(Names.Count);
        for (int number = FirstItem; number < Names.Count; number++)
        {
            if (Names[number].Kind == NodeKind.File)
            {
                foreach (Extent extent in Names.LayoutOf(number).Extents)
                {
                    used.Add(WholeUnits(extent));
                }
            }
        }

        used.AddRange(_nameless.Select(WholeUnits));
        _nameless.Clear();
        FreeSpace free = new(Geometry.DataStart, Geometry.DeviceSize / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit);
        foreach (FreeExtent run in FreeExtent.Merge(used))
        {
            free.Remove(run.Offset, run.Length);
        }

        return free;
    }

    /// <summary>Space that an intact entry owns is in use, even where the entry breaks other rules.</summary>
    private void Occupy(LogEntryView entry, bool isNamed)
    {
        if (_allocator is null && isNamed)
        {
            return;
        }

        foreach (Extent extent in entry.DecodeLayout().Extents)
        {
            if (extent.Offset >= (ulong)Geometry.DeviceSize)
            {
                continue;
            }

            if (_allocator is null)
            {
                _nameless.Add(extent);
            }
            else
            {
                FreeExtent used = WholeUnits(extent);
                _allocator.Free.Remove(used.Offset, used.Length);
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
        if (_pending.Remove(creation))
        {
            Reservations.Release(Device, creation.Layout!.Extents);
        }

        creation.Number = Names.Count - 1;
    }
}
