namespace Famfs.Transfer;

/// <summary>Cuts a copy into batches: enough work for every thread, little enough to be committed soon.</summary>
internal static class CopyBatch
{
    private const int MostFiles = 256;
    private const long MostBytes = 1L << 30;

    /// <summary>The items in their order, a batch at a time.</summary>
    public static IEnumerable<List<CopyItem>> Split(IEnumerable<CopyItem> items)
    {
        List<CopyItem> batch = [];
        long bytes = 0;
        foreach (CopyItem item in items)
        {
            batch.Add(item);
            bytes += item.Size;
            if (batch.Count == MostFiles || bytes >= MostBytes)
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
