using System.Collections.Immutable;
using Famfs.Allocation;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// Files whose size and even name are not settled when they are begun: their space grows while they are written, and
/// what is too much goes back before the commit.
/// </content>
internal sealed partial class VolumeWriter
{
    /// <summary>
    /// Begins a file or directory, and takes what it needs at least: an entry of the log and, of a file, a unit of space. So a
    /// commit does not fail for want of them.
    /// </summary>
    /// <param name="request">What is wanted so far.</param>
    /// <param name="isBelowDraft">Its directory is not in the log yet.</param>
    /// <exception cref="FamfsException">As <see cref="FamfsVolume.Prepare"/>, and why the name cannot be created.</exception>
    public PendingFile BeginDraft(CreateRequest request, bool isBelowDraft)
    {
        PendingFile draft = _placement.Begin(request);
        if (draft.Error is { } error)
        {
            throw error;
        }

        using Turn turn = Take(CancellationToken.None);
        _placement.RequireEntries(1);
        if (!isBelowDraft
            && new NameSpaceOverlay(Names, capacity: 0)
                .Problem(draft.PathBytes, draft.Kind, request.Path, volume.DevicePath) is { } problem)
        {
            throw problem;
        }

        if (!request.IsDirectory)
        {
            Grow(draft, MediaLayout.AllocationUnit, mayMove: false);
        }

        _placement.HoldEntry(draft);
        return draft;
    }

    /// <summary>Gives a draft at least so many bytes of space, after what it has if that is free.</summary>
    /// <param name="draft">A file.</param>
    /// <param name="capacity">Bytes.</param>
    /// <param name="mayMove">Nothing has been written: it may as well get other space in one piece.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OutOfSpace"/>, or as <see cref="FamfsVolume.Prepare"/>.</exception>
    public void GrowDraft(PendingFile draft, long capacity, bool mayMove = false)
    {
        using Turn turn = Take(CancellationToken.None);
        Grow(draft, capacity, mayMove);
    }

    /// <summary>Settles what a draft is to be, and gives back the space that it does not need.</summary>
    public void SettleDraft(PendingFile draft, CreateRequest final)
    {
        byte[] path = Placement.RecordedPath(final);
        lock (volume.Gate)
        {
            draft.Settle(final, path);
            if (draft.Layout is { } layout)
            {
                (draft.Layout, FileLayout? rest) = GrowingLayout.Trim(layout, MediaLayout.RoundUpToUnit(Math.Max(final.Size, 1)));
                if (rest is not null)
                {
                    Space.GiveBackClaimed(rest);
                }
            }
        }
    }

    /// <summary>Takes space past a file's end; it is the file's once its entry says so.</summary>
    /// <param name="layout">What it has.</param>
    /// <param name="capacity">Bytes that it is to hold.</param>
    /// <returns>The layout to record, and the part that is new.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OutOfSpace"/>.</exception>
    public (FileLayout Whole, FileLayout Added) TakeMore(FileLayout layout, long capacity)
    {
        Allocator allocator = Space.Count();
        long missing = MediaLayout.RoundUpToUnit(capacity) - layout.AllocatedSize;
        if (capacity > volume.Geometry.DeviceSize
            || GrowingLayout.Take(allocator.Free, layout.Extents, missing) is not { IsEmpty: false } added)
        {
            throw Shortage.Describe(allocator, volume.DevicePath, capacity, interleaving: null);
        }

        return (GrowingLayout.Join(layout.Extents, added), new FileLayout(added));
    }

    private void Grow(PendingFile draft, long capacity, bool mayMove)
    {
        Allocator allocator = Space.Count();
        ImmutableArray<Extent> present = draft.Layout?.Extents ?? [];
        if (capacity > volume.Geometry.DeviceSize)
        {
            throw Shortage.Describe(allocator, volume.DevicePath, capacity, interleaving: null);
        }

        long missing = MediaLayout.RoundUpToUnit(capacity) - present.Sum(e => (long)e.Length);
        if (missing <= 0)
        {
            return;
        }

        ImmutableArray<Extent> added = GrowingLayout.Take(allocator.Free, present, missing);
        if (mayMove && added.Length > 0 && !present.IsEmpty && present[^1].End != (long)added[0].Offset)
        {
            Space.Release(new FileLayout(added));
            Space.GiveBack(draft);
            present = [];
            added = GrowingLayout.Take(allocator.Free, present, MediaLayout.RoundUpToUnit(capacity));
        }

        if (added.IsEmpty)
        {
            throw Shortage.Describe(allocator, volume.DevicePath, capacity, interleaving: null);
        }

        try
        {
            Space.Claim(draft, added);
        }
        catch
        {
            Space.Release(new FileLayout(added));
            throw;
        }

        draft.Layout = GrowingLayout.Join(present, added);
    }
}
