using System.Collections.Immutable;
using Famfs.Allocation;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Files whose size and even name are not settled when they are begun: their space grows while they are written, and
/// what is too much goes back before the commit.
/// </content>
public sealed partial class FamfsVolume
{
    // Entries of the log that drafts will need.
    private int _heldEntries;

    /// <summary>
    /// Begins a file or directory, and takes what it needs at least: an entry of the log and, of a file, a unit of space. So a
    /// commit does not fail for want of them.
    /// </summary>
    /// <param name="request">What is wanted so far.</param>
    /// <param name="isBelowDraft">Its directory is not in the log yet.</param>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>, and why the name cannot be created.</exception>
    internal Creation BeginDraft(CreateRequest request, bool isBelowDraft)
    {
        Creation creation = Begin(request with { Size = 1 });
        if (creation.Error is { } error)
        {
            throw error;
        }

        using Writing writing = BeginWrite(CancellationToken.None);
        if (LogPosition + _heldEntries >= LogCapacity)
        {
            throw FamfsException.Create(FamfsErrorId.LogFull, DevicePath, LogCapacity);
        }

        if (!isBelowDraft
            && new NameSpaceOverlay(Names, capacity: 0).Problem(creation.PathBytes, KindOf(creation), request.Path, DevicePath) is { } problem)
        {
            throw problem;
        }

        if (!request.IsDirectory)
        {
            Grow(creation, MediaLayout.AllocationUnit, mayMove: false);
        }

        creation.HoldsEntry = true;
        _heldEntries++;
        return creation;
    }

    /// <summary>Gives a draft at least so many bytes of space, behind what it has if that is free.</summary>
    /// <param name="draft">A file.</param>
    /// <param name="capacity">Bytes.</param>
    /// <param name="mayMove">Nothing has been written: it may as well get other space in one piece.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OutOfSpace"/>, or as <see cref="Prepare"/>.</exception>
    internal void GrowDraft(Creation draft, long capacity, bool mayMove = false)
    {
        using Writing writing = BeginWrite(CancellationToken.None);
        Grow(draft, capacity, mayMove);
    }

    /// <summary>Settles what a draft is to be, and gives back the space that it does not need.</summary>
    internal void SettleDraft(Creation draft, CreateRequest final)
    {
        byte[] path = PathText.ToBytes(final.Path);
        lock (_gate)
        {
            draft.Error = null;
            draft.Request = final;
            draft.PathBytes = path;
            if (draft.Layout is { } layout)
            {
                Trim(draft, layout, MediaLayout.RoundUpToUnit(Math.Max(final.Size, 1)));
            }
        }
    }

    private void ReleaseEntry(Creation creation)
    {
        if (creation.HoldsEntry)
        {
            creation.HoldsEntry = false;
            _heldEntries--;
        }
    }

    private void Grow(Creation draft, long capacity, bool mayMove)
    {
        Allocator allocator = ReadyAllocator();
        ImmutableArray<Extent> present = draft.Layout?.Extents ?? [];
        long missing = capacity > Geometry.DeviceSize
            ? long.MaxValue
            : MediaLayout.RoundUpToUnit(capacity) - present.Sum(e => (long)e.Length);
        if (missing <= 0)
        {
            return;
        }

        ImmutableArray<Extent> added = missing == long.MaxValue ? [] : Take(allocator.Free, present, missing);
        if (mayMove && added.Length > 0 && !present.IsEmpty && present[^1].End != (long)added[0].Offset)
        {
            FileLayout apart = new(added);
            allocator.Release(apart);
            allocator.Release(draft.Layout!);
            Reservations.Release(Device, present);
            draft.Layout = null;
            _pending.Remove(draft);
            present = [];
            added = Take(allocator.Free, present, MediaLayout.RoundUpToUnit(capacity));
        }

        if (added.IsEmpty)
        {
            throw Shortage.Describe(allocator, DevicePath, capacity, interleaving: null);
        }

        try
        {
            Reservations.Claim(Device, added);
        }
        catch
        {
            allocator.Release(new FileLayout(added));
            throw;
        }

        draft.Layout = Join(present, added);
        _pending.Add(draft);
    }

    private void Trim(Creation draft, FileLayout layout, long keep)
    {
        List<Extent> kept = [];
        List<Extent> spare = [];
        foreach (Extent extent in layout.Extents)
        {
            ulong length = (ulong)Math.Clamp(keep, 0, (long)extent.Length);
            keep -= (long)length;
            if (length > 0)
            {
                kept.Add(extent with { Length = length });
            }

            if (length < extent.Length)
            {
                spare.Add(new Extent(0, extent.Offset + length, extent.Length - length));
            }
        }

        if (spare.Count > 0)
        {
            FileLayout rest = new([.. spare]);
            draft.Layout = new FileLayout([.. kept]);
            _allocator!.Release(rest);
            Reservations.Release(Device, rest.Extents);
        }
    }

    private static ImmutableArray<Extent> Take(FreeSpace free, ImmutableArray<Extent> present, long length)
    {
        if (!present.IsEmpty && free.TakeWithin(present[^1].End, present[^1].End + length, length) is { } next)
        {
            return [new Extent(0, (ulong)next.Offset, (ulong)next.Length)];
        }

        int room = MediaLayout.MaxExtents - present.Length;
        return room <= 0 ? [] : [.. free.Take(length, room).Select(f => new Extent(0, (ulong)f.Offset, (ulong)f.Length))];
    }

    private static FileLayout Join(ImmutableArray<Extent> present, ImmutableArray<Extent> added) =>
        !present.IsEmpty && present[^1].End == (long)added[0].Offset
            ? new FileLayout([
                .. present[..^1], present[^1] with { Length = present[^1].Length + added[0].Length }, .. added[1..]])
            : new FileLayout([.. present, .. added]);
}
