using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// A change that is in the journal, and whose entries may not be in place yet, or in part. To a reader it is done: it puts
/// the entries of the journal over those that it finds.
/// </summary>
/// <param name="entries">The entries, by index.</param>
/// <param name="counted">Entries of the log before the change.</param>
internal sealed class PendingChange(SortedList<long, byte[]> entries, long counted)
{
    /// <summary>The entries that change, in the order of the log.</summary>
    public IEnumerable<EntryChange> Entries => entries.Select(e => new EntryChange(e.Key, e.Value));

    /// <summary>Entries of the log when the change is done.</summary>
    public long End { get; } = Math.Max(counted, entries.GetKeyAtIndex(entries.Count - 1) + 1);

    /// <summary>Whether the change adds entries to the log.</summary>
    public bool Adds => End > counted;

    /// <summary>Puts the new bytes over copies of entries.</summary>
    /// <param name="index">Index of the first copy.</param>
    /// <param name="copies">The copies.</param>
    public void Overlay(long index, Span<byte> copies)
    {
        long end = index + (copies.Length / MediaLayout.EntrySize);
        foreach (var (changed, bytes) in entries)
        {
            if (changed >= index && changed < end)
            {
                bytes.CopyTo(copies[(int)((changed - index) * MediaLayout.EntrySize)..]);
            }
        }
    }
}
