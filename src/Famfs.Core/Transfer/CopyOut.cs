using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// Copies out of a famfs to this machine's files, many files and pieces at a time. A file appears under its name when
/// all its bytes are there; a copy that fails leaves nothing under it. Everything is done by descriptor from the
/// directory down that a person named, so that others who may write there cannot lead a copy elsewhere.
/// </summary>
/// <param name="volume">Where from.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told of every piece of bytes that was copied; called from several threads.</param>
/// <param name="grants">Told of the rights that copies take over from their sources.</param>
public sealed class CopyOut(
    FamfsVolume volume, CopyOptions options, Action<long>? progress = null, CopyGrants? grants = null)
{
    private readonly CopyGrants _grants = grants ?? new();

    /// <summary>Copies items in their order, directories before what is in them; results come batch by batch.</summary>
    public IEnumerable<CopyResult> Run(IEnumerable<CopyItem> items, CancellationToken cancel)
    {
        using HostTargets targets = new(volume);
        List<(CopyItem Item, HostId Id)> made = [];
        List<CopyResult> late = [];
        FailedDirectories failed = new();
        try
        {
            foreach (List<CopyItem> batch in CopyBatch.Split(items))
            {
                foreach (CopyResult result in RunBatch(batch, targets, made, failed, cancel))
                {
                    yield return result;
                }
            }
        }
        finally
        {
            // Also after an error or Ctrl+C. The deepest first: a directory that may not be written cannot be filled.
            made.Reverse();
            late.AddRange(made.Select(m => Finish(m.Item, m.Id, targets)).OfType<CopyResult>());
        }

        foreach (CopyResult result in late)
        {
            yield return result;
        }
    }

    /// <summary>Finds what would go wrong with the destinations, and changes nothing.</summary>
    public IReadOnlyList<CopyResult> Rehearse(IReadOnlyList<CopyItem> items, CancellationToken cancel)
    {
        using HostTargets targets = new(volume);
        FailedDirectories failed = new();
        List<CopyResult> results = [];
        foreach (CopyItem item in items)
        {
            cancel.ThrowIfCancellationRequested();
            if (!failed.Holds(item))
            {
                bool kept = options.Resume && !item.IsDirectory && item.Error is null && targets.HasSameSize(item);
                FamfsException? error = item.Error ?? (kept ? null : ProblemOf(item, targets));
                results.Add(new CopyResult(item, null, error) { Skipped = kept });
                if (error is not null && item.IsDirectory)
                {
                    failed.Add(item);
                }
            }
        }

        return results;
    }

    private FamfsException? ProblemOf(CopyItem item, HostTargets targets)
    {
        try
        {
            targets.Of(item).Check(HostTargets.Below(item), item.IsDirectory, options.Force);
            return null;
        }
        catch (FamfsException e)
        {
            return e;
        }
    }

    private List<CopyResult> RunBatch(
        List<CopyItem> batch,
        HostTargets targets,
        List<(CopyItem Item, HostId Id)> made,
        FailedDirectories failed,
        CancellationToken cancel)
    {
        List<CopyResult> results = [];
        List<DrainTask> tasks = [];
        HashSet<CopyItem> kept = options.Resume ? Kept(batch, targets, cancel) : [];
        foreach (CopyItem item in batch)
        {
            cancel.ThrowIfCancellationRequested();
            if (failed.Holds(item))
            {
                continue;
            }

            if (kept.Contains(item))
            {
                results.Add(new CopyResult(item, null, null) { Skipped = true });
                continue;
            }

            if (item.Error is null && !item.IsDirectory)
            {
                tasks.Add(new DrainTask(item, volume, targets, options));
                continue;
            }

            FamfsException? error = item.Error ?? MakeDirectory(item, targets, made);
            results.Add(new CopyResult(item, null, error));
            if (error is not null)
            {
                failed.Add(item);
            }
        }

        try
        {
            PieceWork.Run(tasks, options.ThrottleLimit, progress, cancel);
        }
        finally
        {
            tasks.ForEach(t => t.Dispose());
        }

        EngineTrace.Tell(
            $"A batch of {tasks.Count} files was read from the memory of '{volume.DevicePath}': "
            + $"{SizeText.Of(tasks.Sum(t => t.Item.Size))}.");
        tasks.ForEach(t => _grants.Add(t.Item, t.Given));
        results.AddRange(tasks.Select(t => new CopyResult(t.Item, null, t.Error)));
        return results;
    }

    /// <summary>The files of a batch that are there already, as a copy that was stopped left them.</summary>
    private HashSet<CopyItem> Kept(List<CopyItem> batch, HostTargets targets, CancellationToken cancel)
    {
        List<CompareTask> there = [];
        try
        {
            foreach (CopyItem item in batch.Where(i => i.Error is null && !i.IsDirectory))
            {
                if (targets.HasSameSize(item))
                {
                    there.Add(new CompareTask(item, () => targets.OpenSame(item), item.OpenSource(volume)));
                }
            }

            return CompareTask.Same(there, options, cancel);
        }
        finally
        {
            there.ForEach(t => t.Dispose());
        }
    }

    private static FamfsException? MakeDirectory(
        CopyItem item, HostTargets targets, List<(CopyItem Item, HostId Id)> made)
    {
        try
        {
            // One that was there keeps its own attributes.
            if (targets.Of(item).MakeDirectory(HostTargets.Below(item)) is { } id)
            {
                made.Add((item, id));
            }

            return null;
        }
        catch (FamfsException e)
        {
            return e;
        }
    }

    private CopyResult? Finish(CopyItem item, HostId id, HostTargets targets)
    {
        try
        {
            using SafeFileHandle directory = targets.Of(item).OpenMade(HostTargets.Below(item), id);
            _grants.Add(item, HostAttributes.Apply(directory, item, options));
            return null;
        }
        catch (FamfsException e)
        {
            return new CopyResult(item, null, e);
        }
    }
}
