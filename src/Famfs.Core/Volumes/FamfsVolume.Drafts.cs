using System.Collections.Immutable;
using Famfs.Allocation;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Files whose size and even name are not settled when they are begun: their space grows while they are written, and
/// what is too much goes back before the commit.
/// </content>
public sealed partial class FamfsVolume
{
    /// <summary>Begins a file that has no space yet, or a directory.</summary>
    /// <param name="request">What is wanted so far.</param>
    /// <param name="isBelowDraft">Its directory is not in the log yet.</param>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>, and why the name can not be created.</exception>
    internal Creation BeginDraft(CreateRequest request, bool isBelowDraft)
    {
        Creation creation = Begin(request with { Size = 1 });
        if (creation.Error is { } error)
        {
            throw error;
        }

        lock (_gate)
        {
            using WriterLock writer = BeginWrite(CancellationToken.None);
            if (LogPosition >= LogCapacity)
            {
                throw FamfsException.Create(FamfsErrorId.LogFull, DevicePath, LogCapacity);
            }

            if (!isBelowDraft
                && new NameSpaceOverlay(Names, capacity: 0).Problem(creation.PathBytes, KindOf(creation), request.Path, DevicePath) is { } problem)
            {
                throw problem;
            }
        }

        return creation;
    }

    /// <summary>Gives a draft at least so many bytes of space, behind what it has if that is free.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OutOfSpace"/>, or as <see cref="Prepare"/>.</exception>
    internal void GrowDraft(Creation draft, long capacity)
    {
        lock (_gate)
        {
            using WriterLock writer = BeginWrite(CancellationToken.None);
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
            if (added.IsEmpty)
            {
                throw FamfsException.Create(
                    FamfsErrorId.OutOfSpace,
                    DevicePath,
                    $"{capacity} bytes wanted, {allocator.Free.Total} free, {allocator.Free.Largest} in one piece");
            }

            draft.Layout = Join(present, added);
            _pending.Add(draft);
            Reservations.Claim(Device, added);
        }
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
                Trim(draft, layout, MediaLayout.RoundUpToUnit(final.Size));
            }
        }
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
