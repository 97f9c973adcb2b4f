using Famfs.Interop;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>
/// Copies into a famfs: take space, copy in parallel, flush, and only then commit, a batch at a time. A copy that fails
/// or dies leaves nothing visible.
/// </summary>
/// <param name="volume">Where to.</param>
/// <param name="source">Where from.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told of every piece of bytes that was copied; called from several threads.</param>
/// <param name="grants">Told of the rights that copies take over from their sources.</param>
public sealed class CopyIn(
    FamfsVolume volume,
    ICopySource source,
    CopyOptions options,
    Action<long>? progress = null,
    CopyGrants? grants = null)
{
    private readonly FailedDirectories _failed = new();
    private readonly CopyGrants _grants = grants ?? new();

    /// <summary>Copies items in their order, directories before what is in them; results come batch by batch.</summary>
    /// <exception cref="FamfsException">
    /// What stops everything: <see cref="FamfsErrorId.NotMaster"/>, a damaged log, a lock not to be had.
    /// </exception>
    public IEnumerable<CopyResult> Run(IEnumerable<CopyItem> items, CancellationToken cancel) =>
        CopyBatch.Split(items).SelectMany(batch => RunBatch(batch, cancel));

    /// <summary>
    /// Finds what would go wrong, and changes nothing: space and names are taken for a moment and given back, as other
    /// processes of this host may notice.
    /// </summary>
    /// <exception cref="FamfsException">As <see cref="Run"/>.</exception>
    public IReadOnlyList<CopyResult> Rehearse(IReadOnlyList<CopyItem> items, CancellationToken cancel)
    {
        List<CopyResult> results = Sort(items, cancel, out List<CopyItem> fresh, out List<Overwritten> overwrites);
        if (overwrites.Count > 0)
        {
            volume.RequireWritable();
            results.AddRange(overwrites.Select(o => new CopyResult(o.Item, null, null)));
        }

        IReadOnlyList<PendingFile> creations = fresh.Count == 0 ? [] : volume.Prepare([.. fresh.Select(Request)], cancel);
        foreach (PendingFile creation in creations)
        {
            creation.Dispose();
        }

        results.AddRange(fresh.Select((item, i) => new CopyResult(item, null, creations[i].Error ?? ProblemOf(item))));
        return results;
    }

    private FamfsException? ProblemOf(CopyItem item)
    {
        if (item.IsDirectory)
        {
            return null;
        }

        try
        {
            source.OpenReader(item).Dispose();
            return null;
        }
        catch (FamfsException e)
        {
            return e;
        }
    }

    private List<CopyResult> RunBatch(List<CopyItem> batch, CancellationToken cancel)
    {
        List<CopyResult> results = Sort(batch, cancel, out List<CopyItem> fresh, out List<Overwritten> overwrites);
        results.AddRange(Overwrite(overwrites, cancel));
        results.AddRange(Create(fresh, cancel));
        return results;
    }

    /// <summary>Tells new items from those that overwrite; the results are of those that are done with.</summary>
    private List<CopyResult> Sort(
        IReadOnlyList<CopyItem> batch,
        CancellationToken cancel,
        out List<CopyItem> fresh,
        out List<Overwritten> overwrites)
    {
        List<CopyResult> results = [];
        fresh = [];
        overwrites = [];
        HashSet<CopyItem> kept = options.Resume ? Kept(batch, cancel) : [];
        foreach (CopyItem item in batch)
        {
            if (_failed.Holds(item))
            {
                continue;
            }

            if (item.Error is not null)
            {
                results.Add(new CopyResult(item, null, item.Error));
            }
            else if (kept.Contains(item))
            {
                results.Add(new CopyResult(item, null, null) { Skipped = true });
            }
            else if (Existing(item, out FamfsException? error) is not { } existing)
            {
                fresh.Add(item);
            }
            else if (error is null && !item.IsDirectory)
            {
                overwrites.Add(new Overwritten(item, (FamfsFile)existing));
            }
            else
            {
                results.Add(new CopyResult(item, existing, error));
                if (error is not null && item.IsDirectory)
                {
                    _failed.Add(item);
                }
            }
        }

        return results;
    }

    /// <summary>The files of a batch that are there already, as a copy that was stopped left them.</summary>
    private HashSet<CopyItem> Kept(IReadOnlyList<CopyItem> batch, CancellationToken cancel)
    {
        List<CompareTask> there = [];
        try
        {
            foreach (CopyItem item in batch.Where(i => i.Error is null && !i.IsDirectory))
            {
                if (TryFind(item) is FamfsFile file && file.Size == item.Size
                    && CompareTask.MayBeSame(item.Time, file.Time))
                {
                    there.Add(new CompareTask(item, () => source.OpenReader(item), volume.OpenData(file)));
                }
            }

            return CompareTask.Same(there, options, cancel);
        }
        finally
        {
            there.ForEach(t => t.Dispose());
        }
    }

    private FamfsItem? TryFind(CopyItem item)
    {
        try
        {
            return volume.Find(item.Destination);
        }
        catch (FamfsException)
        {
            // A path that the format cannot record: creating it says so.
            return null;
        }
    }

    /// <summary>Finds the item at the destination, and tells whether it is in the way.</summary>
    private FamfsItem? Existing(CopyItem item, out FamfsException? error)
    {
        FamfsItem? existing = TryFind(item);
        bool usable = (item.IsDirectory, existing) switch
        {
            (true, FamfsDirectory) => true,
            (false, FamfsFile file) => options.Force && file.Size == item.Size,
            _ => existing is null,
        };
        error = existing is FamfsFile there && ReservedNames.Include(PathText.ToBytes(there.Path))
            ? FamfsException.Create(FamfsErrorId.PathReserved, item.Destination)
            : usable ? null : InTheWay.Of(item, existing!, volume.DevicePath);
        return existing;
    }

    private IEnumerable<CopyResult> Overwrite(List<Overwritten> overwrites, CancellationToken cancel)
    {
        if (overwrites.Count == 0)
        {
            return [];
        }

        List<FillTask> tasks = [.. overwrites.Select(o => new FillTask(o.Item, source, volume.OpenData(o.There)))];
        volume.RequireWritable();
        Fill(tasks, cancel);
        TellBatch(tasks);
        foreach (var (task, overwritten) in tasks.Zip(overwrites))
        {
            // What was overwritten in part has changed as well.
            volume.SetTime(overwritten.There, task.Error is null ? TimeOf(task.Item) : UnixTime.Now);
        }

        return tasks.Zip(overwrites, (t, o) => new CopyResult(t.Item, t.Error is null ? volume.Find(o.There) : null, t.Error));
    }

    private static long TimeOf(CopyItem item) => item.Time == UnixTime.None ? UnixTime.Now : item.Time;

    private List<CopyResult> Create(List<CopyItem> items, CancellationToken cancel)
    {
        if (items.Count == 0)
        {
            return [];
        }

        IReadOnlyList<PendingFile> creations = volume.Prepare([.. items.Select(Request)], cancel);
        try
        {
            List<FillTask> tasks = [];
            for (int i = 0; i < items.Count; i++)
            {
                if (creations[i].Error is null && !items[i].IsDirectory)
                {
                    tasks.Add(new FillTask(items[i], source, creations[i].Data) { Pending = creations[i] });
                }
            }

            Fill(tasks, cancel);
            TellBatch(tasks);
            tasks.ForEach(t => t.Pending!.Fail(t.Error));
            volume.Commit(creations, cancel);
            return Settle(items, creations);
        }
        finally
        {
            foreach (PendingFile creation in creations)
            {
                creation.Dispose();
            }
        }
    }

    private List<CopyResult> Settle(List<CopyItem> items, IReadOnlyList<PendingFile> creations)
    {
        List<CopyResult> results = [];
        foreach ((int i, CopyItem item) in items.Index())
        {
            FamfsException? error = creations[i].Error;
            if (_failed.Holds(item))
            {
                continue;
            }

            results.Add(new CopyResult(item, creations[i].Item, error));
            if (error is null)
            {
                _grants.Add(
                    item, (CopyAttributes.KeepsSpecialMode(item, options), CopyAttributes.KeepsOwner(item, options)));
            }
            else if (item.IsDirectory)
            {
                _failed.Add(item);
            }
        }

        return results;
    }

    /// <summary>The request that records an item: the attributes of a new file in a famfs come from here.</summary>
    private CreateRequest Request(CopyItem item)
    {
        CopyAttributes attributes = CopyAttributes.Of(item, options);
        return new CreateRequest
        {
            Path = item.Destination,
            IsDirectory = item.IsDirectory,
            Size = item.Size,
            Mode = attributes.Mode,
            Uid = attributes.Uid ?? Libc.EffectiveUser(),
            Gid = attributes.Gid ?? Libc.EffectiveGroup(),
            Time = TimeOf(item),
            Interleaving = options.Interleaving,
        };
    }

    private void Fill(List<FillTask> tasks, CancellationToken cancel)
    {
        try
        {
            PieceWork.Run(tasks, options.ThrottleLimit, progress, cancel);
        }
        finally
        {
            tasks.ForEach(t => t.Dispose());
        }
    }

    private void TellBatch(List<FillTask> tasks) => EngineTrace.Tell(
        $"A batch of {tasks.Count} files is in the memory of '{volume.DevicePath}': "
        + $"{SizeText.Of(tasks.Sum(t => t.Item.Size))}, past the cache or flushed.");

    /// <summary>A file that is there and is overwritten in place.</summary>
    private readonly record struct Overwritten(CopyItem Item, FamfsFile There);
}
