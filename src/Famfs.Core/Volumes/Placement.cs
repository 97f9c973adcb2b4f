using Famfs.Allocation;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// Gives new files and directories what they need before they are published: a name in the tree, an entry of the log, and
/// space. It changes nothing that other hosts see. Entries are held and given back under the gate of the volume; a batch is
/// placed in the turn of its writer.
/// </summary>
/// <param name="volume">The volume.</param>
internal sealed class Placement(FamfsVolume volume)
{
    private long LogPosition => volume.LogPosition;

    private NameSpace Names => volume.Names;

    private SpaceLedger Space => volume.Space;

    /// <summary>Entries of the log that drafts will need.</summary>
    public int HeldEntries { get; private set; }

    /// <summary>The path that is to be recorded, as bytes.</summary>
    public static byte[] RecordedPath(CreateRequest request) => request.Recorded is { } path && EntryRules.IsValidPath(path)
        ? path
        : PathText.ToBytes(request.Path);

    /// <summary>The pending files of some requests, none of which has a place yet.</summary>
    public PendingFile[] Begin(IReadOnlyList<CreateRequest> requests)
    {
        PendingFile[] batch = new PendingFile[requests.Count];
        for (int i = 0; i < batch.Length; i++)
        {
            batch[i] = Begin(requests[i]);
        }

        return batch;
    }

    /// <summary>The pending file of a request; one that no file system could hold is failed already.</summary>
    public PendingFile Begin(CreateRequest request)
    {
        try
        {
            byte[] path = RecordedPath(request);
            request.Interleaving?.Validate(volume.Geometry.DeviceSize);
            FamfsException? error = path.Length == 0 ? FamfsException.Create(FamfsErrorId.AlreadyExists, "/", volume.DevicePath)
                : ReservedNames.Include(path) ? FamfsException.Create(FamfsErrorId.PathReserved, request.Path)
                : !request.IsDirectory && request.Size < 0 ? FamfsException.Create(FamfsErrorId.SizeInvalid, request.Size)
                : null;
            return new PendingFile(volume, request, path, error);
        }
        catch (FamfsException e)
        {
            return new PendingFile(volume, request, [], e);
        }
    }

    /// <summary>
    /// The loop over a batch: each file gets its name in it, and its space unless it has some already. What cannot have them
    /// fails and does not affect the others.
    /// </summary>
    /// <param name="batch">The files, directories before what is in them.</param>
    /// <param name="ready">What to do with a file that has its space.</param>
    /// <param name="cancel">Ends the loop between two files.</param>
    public void Place(IReadOnlyList<PendingFile> batch, Action<PendingFile>? ready, CancellationToken cancel)
    {
        NameSpaceOverlay names = new(Names, batch.Count);
        foreach (PendingFile file in batch)
        {
            Names.Prefetch(Names.Hash(file.PathBytes));
        }

        // Directories need no space, and what needs none is not held up by looking for it.
        Allocator? allocator = null;
        long taken = LogPosition + HeldEntries;
        foreach (PendingFile file in batch)
        {
            if (file.State != PendingState.Pending)
            {
                continue;
            }

            cancel.ThrowIfCancellationRequested();
            file.Fail(TryPlace(file, file.HoldsEntry ? LogPosition + names.Count : taken, names, ref allocator));
            if (file.State == PendingState.Pending)
            {
                taken += file.HoldsEntry ? 0 : 1;
                if (file.Layout is not null)
                {
                    ready?.Invoke(file);
                }
            }
        }
    }

    /// <summary>Why an item cannot be created on top of others, or null; takes its name and space there.</summary>
    public FamfsException? Judge(CreateRequest request, NameSpaceOverlay names, Allocator allocator)
    {
        PendingFile file = Begin(request);
        return file.Error ?? TryPlace(file, LogPosition + HeldEntries + names.Count, names, ref allocator!);
    }

    /// <summary>Demands that so many entries can be added to the log.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogFull"/>.</exception>
    public void RequireEntries(int count)
    {
        if (LogPosition + HeldEntries + count > volume.LogCapacity)
        {
            throw LogFull();
        }
    }

    /// <summary>Keeps an entry of the log for a draft until it is published or abandoned.</summary>
    public void HoldEntry(PendingFile file)
    {
        file.HoldsEntry = true;
        HeldEntries++;
    }

    /// <summary>Gives the entry of a draft back, if it has one.</summary>
    public void ReleaseEntry(PendingFile file)
    {
        if (file.HoldsEntry)
        {
            file.HoldsEntry = false;
            HeldEntries--;
        }
    }

    /// <summary>Gives a file its name in the batch and, where it needs it, its space.</summary>
    /// <param name="file">The file.</param>
    /// <param name="entry">The entry of the log that it would get.</param>
    /// <param name="names">The names of the batch.</param>
    /// <param name="allocator">The free space; null until it is needed.</param>
    /// <returns>Why it cannot be created, or null.</returns>
    private FamfsException? TryPlace(PendingFile file, long entry, NameSpaceOverlay names, ref Allocator? allocator)
    {
        if (entry >= volume.LogCapacity)
        {
            return LogFull();
        }

        CreateRequest request = file.Request;
        if (names.Problem(file.PathBytes, file.Kind, request.Path, volume.DevicePath) is { } problem)
        {
            return problem;
        }

        if (!request.IsDirectory && file.Layout is null)
        {
            allocator ??= Space.Count();
            file.Layout = allocator.Allocate(Math.Max(request.Size, 1), request.Interleaving);
            if (file.Layout is null)
            {
                return Shortage.Describe(allocator, volume.DevicePath, request.Size, request.Interleaving);
            }
        }

        names.Add(file.PathBytes, file.Kind);
        return null;
    }

    private FamfsException LogFull() => FamfsException.Create(FamfsErrorId.LogFull, volume.DevicePath, volume.LogCapacity);
}
