using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>
/// Copies out of a famfs to this machine's files, many files and pieces at a time. A file appears under its name when
/// all its bytes are there; a copy that fails leaves nothing under it.
/// </summary>
/// <param name="volume">Where from.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told of every piece of bytes that was copied; called from several threads.</param>
public sealed class CopyOut(FamfsVolume volume, CopyOptions options, Action<long>? progress = null)
{
    /// <summary>Copies items in their order, directories before what is in them; results come batch by batch.</summary>
    public IEnumerable<CopyResult> Run(IEnumerable<CopyItem> items, CancellationToken cancel)
    {
        List<CopyItem> directories = [];
        foreach (List<CopyItem> batch in CopyBatch.Split(items))
        {
            foreach (CopyResult result in RunBatch(batch, directories, cancel))
            {
                yield return result;
            }
        }

        // Last, and the deepest first: a directory that may not be written can not be filled.
        directories.Reverse();
        directories.ForEach(d => HostAttributes.Set(d.Destination, d, options));
    }

    private List<CopyResult> RunBatch(List<CopyItem> batch, List<CopyItem> directories, CancellationToken cancel)
    {
        List<CopyResult> results = [];
        List<DrainTask> tasks = [];
        foreach (CopyItem item in batch)
        {
            if (item.Error is not null || item.IsDirectory)
            {
                FamfsException? error = item.Error ?? MakeDirectory(item);
                results.Add(new CopyResult(item, null, error));
                if (error is null)
                {
                    directories.Add(item);
                }
            }
            else
            {
                tasks.Add(new DrainTask(item, volume, options));
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

        results.AddRange(tasks.Select(t => new CopyResult(t.Item, null, t.Error)));
        return results;
    }

    private static FamfsException? MakeDirectory(CopyItem item)
    {
        if (File.Exists(item.Destination))
        {
            return FamfsException.Create(FamfsErrorId.NotADirectory, item.Destination, "this machine");
        }

        try
        {
            Directory.CreateDirectory(item.Destination);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FamfsException.Create(FamfsErrorId.SystemCallFailed, item.Destination, e.Message);
        }
    }
}
