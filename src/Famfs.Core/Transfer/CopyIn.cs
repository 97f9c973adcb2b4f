using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>
/// Copies into a famfs: take space, copy in parallel, flush, and only then commit, a batch at a time. A copy that fails
/// or dies leaves nothing visible (design section 7).
/// </summary>
/// <param name="volume">Where to.</param>
/// <param name="source">Where from.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told of every piece of bytes that was copied; called from several threads.</param>
public sealed class CopyIn(FamfsVolume volume, ICopySource source, CopyOptions options, Action<long>? progress = null)
{
    /// <summary>Copies items in their order, directories before what is in them; results come batch by batch.</summary>
    /// <exception cref="FamfsException">What stops everything: <see cref="FamfsErrorId.NotMaster"/>, a damaged log, a lock not to be had.</exception>
    public IEnumerable<CopyResult> Run(IEnumerable<CopyItem> items, CancellationToken cancel) =>
        CopyBatch.Split(items).SelectMany(batch => RunBatch(batch, cancel));

    private List<CopyResult> RunBatch(List<CopyItem> batch, CancellationToken cancel)
    {
        List<CopyResult> results = [];
        List<CopyItem> fresh = [];
        List<FillTask> overwrites = [];
        foreach (CopyItem item in batch)
        {
            if (item.Error is not null)
            {
                results.Add(new CopyResult(item, null, item.Error));
            }
            else if (Existing(item, out FamfsException? error) is { } existing)
            {
                if (error is null && !item.IsDirectory)
                {
                    overwrites.Add(new FillTask(item, source, volume.OpenData(existing.Path)));
                }
                else
                {
                    results.Add(new CopyResult(item, existing, error));
                }
            }
            else
            {
                fresh.Add(item);
            }
        }

        results.AddRange(Overwrite(overwrites, cancel));
        results.AddRange(Create(fresh, cancel));
        return results;
    }

    /// <summary>What stands at the destination, and whether that is in the way.</summary>
    private FamfsItem? Existing(CopyItem item, out FamfsException? error)
    {
        error = null;
        try
        {
            FamfsItem? existing = volume.Find(item.Destination);
            bool usable = (item.IsDirectory, existing) switch
            {
                (true, FamfsDirectory) => true,
                (false, FamfsFile file) => options.Force && file.Size == item.Size,
                _ => existing is null,
            };
            error = usable ? null : FamfsException.Create(FamfsErrorId.AlreadyExists, item.Destination, volume.DevicePath);
            return existing;
        }
        catch (FamfsException)
        {
            // A path that the format can not record: creating it says so.
            return null;
        }
    }

    private IEnumerable<CopyResult> Overwrite(List<FillTask> tasks, CancellationToken cancel)
    {
        if (tasks.Count == 0)
        {
            return [];
        }

        volume.RequireWritable();
        Fill(tasks, cancel);
        return tasks.Select(t => new CopyResult(t.Item, t.Error is null ? volume.Find(t.Item.Destination) : null, t.Error));
    }

    private List<CopyResult> Create(List<CopyItem> items, CancellationToken cancel)
    {
        if (items.Count == 0)
        {
            return [];
        }

        IReadOnlyList<Creation> creations = volume.Prepare([.. items.Select(Request)], cancel);
        try
        {
            List<FillTask> tasks = [];
            for (int i = 0; i < items.Count; i++)
            {
                if (creations[i].Error is null && !items[i].IsDirectory)
                {
                    tasks.Add(new FillTask(items[i], source, creations[i].Data) { Creation = creations[i] });
                }
            }

            Fill(tasks, cancel);
            tasks.ForEach(t => t.Creation!.Fail(t.Error));
            volume.Commit(creations, cancel);
            return [.. items.Select((item, i) => new CopyResult(item, creations[i].Item, creations[i].Error))];
        }
        finally
        {
            foreach (Creation creation in creations)
            {
                creation.Dispose();
            }
        }
    }

    private CreateRequest Request(CopyItem item) => new()
    {
        Path = item.Destination,
        IsDirectory = item.IsDirectory,
        Size = item.Size,
        Mode = item.IsDirectory ? item.Mode : options.Mode ?? item.Mode,
        Uid = options.Uid ?? item.Uid,
        Gid = options.Gid ?? item.Gid,
        Interleaving = options.Interleaving,
    };

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
}
