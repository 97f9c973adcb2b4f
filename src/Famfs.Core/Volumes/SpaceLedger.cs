using System.Collections.Immutable;
using Famfs.Allocation;
using Famfs.Devices;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// To whom the space of a device belongs: to an entry, to a pending file, to another process that has claimed it, or to
/// nobody. The first question counts it; following the log keeps it up to date from then on. The caller holds the gate.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="geometry">Its parts.</param>
/// <param name="names">The names, which know what their entries own.</param>
internal sealed class SpaceLedger(DaxDevice device, MediaGeometry geometry, NameSpace names)
{
    // What entries without a name own. (The names know what the others own.)
    private readonly Dictionary<long, ImmutableArray<Extent>> _nameless = [];

    private readonly HashSet<PendingFile> _pending = [];
    private Allocator? _allocator;

    // Entries have been rewritten so that they own other space: it is counted again before any is handed out.
    private bool _isStale;

    /// <summary>The space that entries own, kept beside the free space, so that a mistake in one shows in the other.</summary>
    public UnitSet Owned { get; private set; } = new();

    /// <summary>The free space, without what other processes claim now.</summary>
    public Allocator Count()
    {
        if (_allocator is null || _isStale)
        {
            _allocator = new Allocator(geometry, Unused());
            _isStale = false;
        }

        _allocator.Exclude(Reservations.Foreign(device, geometry.DataStart, geometry.DeviceSize));
        return _allocator;
    }

    /// <summary>Forgets the claims of other processes: the log may say by now whose that space is.</summary>
    public void Readmit() => _allocator?.Readmit();

    /// <summary>Claims space that a pending file got from <see cref="Count"/>, so that other processes leave it alone.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceBusy"/>; nothing is claimed.</exception>
    public void Claim(PendingFile file, ImmutableArray<Extent> extents)
    {
        Reservations.Claim(device, extents);
        _pending.Add(file);
    }

    /// <summary>Ends the claim on the space of a file that an entry owns from now on.</summary>
    public void Settle(PendingFile file)
    {
        if (_pending.Remove(file))
        {
            Reservations.Release(device, file.Layout!.Extents);
        }
    }

    /// <summary>Gives back space that was taken and that no entry came to own, with its claim if it has one.</summary>
    public void GiveBack(PendingFile file)
    {
        if (file.Layout is { } layout)
        {
            Settle(file);
            Release(layout);
            file.Layout = null;
        }
    }

    /// <summary>Gives back a part of the space of a pending file, with its claim.</summary>
    public void GiveBackClaimed(FileLayout part)
    {
        Release(part);
        Reservations.Release(device, part.Extents);
    }

    /// <summary>Gives back space that nobody has claimed.</summary>
    public void Release(FileLayout layout) => _allocator?.Release(layout);

    /// <summary>Neither gives the space of a file back nor hands it out: nobody knows whose it is.</summary>
    public void Lose(PendingFile file)
    {
        _pending.Remove(file);
        file.Layout = null;
    }

    /// <summary>Space that an intact entry owns is in use, even where the entry breaks other rules.</summary>
    public void Occupy(long index, LogEntryView entry, bool isNamed)
    {
        if (_allocator is null && isNamed)
        {
            return;
        }

        ImmutableArray<Extent> owned = [.. entry.DecodeLayout().Extents.Where(e => e.Length > 0 && e.Offset < (ulong)geometry.DeviceSize)];
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
                Owned.Add(used);
            }
        }
    }

    /// <summary>An entry has a name from now on, which knows what it owns.</summary>
    public void Name(long index) => _nameless.Remove(index);

    /// <summary>
    /// Records the space of a rewritten entry. If it owns other space than before, the free space is counted again.
    /// </summary>
    /// <param name="index">The entry.</param>
    /// <param name="number">The node that stands for it; 0 where none does.</param>
    /// <param name="entry">The entry as it is now.</param>
    public void OwnAgain(long index, int number, LogEntryView entry)
    {
        bool isFile = entry.Type == LogEntryType.File;
        if (number == NameSpace.Root || names[number].IsHidden)
        {
            names.Forget(number);
            _isStale |= _nameless.Remove(index);
            if (isFile)
            {
                Occupy(index, entry, isNamed: false);
            }
        }
        else if (names[number].Kind == NodeKind.File)
        {
            _isStale |= !isFile || !names.LayoutOf(number).Extents.SequenceEqual(entry.DecodeLayout().Extents);
        }
        else
        {
            _isStale |= isFile;
        }
    }

    /// <summary>Whole units, also where an entry says otherwise; both bounds stay inside the device.</summary>
    public FreeExtent WholeUnits(Extent extent)
    {
        long start = (long)extent.Offset / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit;
        long end = (long)Math.Min(extent.Offset + Math.Min(extent.Length, (ulong)geometry.DeviceSize), (ulong)geometry.DeviceSize);
        return new FreeExtent(start, MediaLayout.RoundUpToUnit(end) - start);
    }

    private FreeSpace Unused()
    {
        List<FreeExtent> used = new(names.Count);
        for (int number = NameSpace.Root + 1; number < names.Count; number++)
        {
            if (names[number].Kind == NodeKind.File && names[number].State != NodeState.Gone)
            {
                foreach (Extent extent in names.LayoutOf(number).Extents)
                {
                    used.Add(WholeUnits(extent));
                }
            }
        }

        used.AddRange(_nameless.Values.SelectMany(static e => e).Select(WholeUnits));
        Owned = new UnitSet();
        FreeSpace free = new(geometry.DataStart, geometry.DeviceSize / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit);
        foreach (FreeExtent run in FreeExtent.Merge(used))
        {
            free.Remove(run.Offset, run.Length);
            Owned.Add(run);
        }

        // What is taken and not committed is no entry's yet.
        foreach (Extent extent in _pending.SelectMany(static c => c.Layout?.Extents ?? []))
        {
            free.Remove((long)extent.Offset, (long)extent.Length);
        }

        return free;
    }
}
