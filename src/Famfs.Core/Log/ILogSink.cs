using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>Receives what the log says, in its order.</summary>
internal interface ILogSink
{
    /// <summary>
    /// What of taking in an entry needs no other entry, and would hold up the others: asked for many entries at once, by
    /// any thread, in no order.
    /// </summary>
    /// <returns>A number that is handed to <see cref="Entry"/>.</returns>
    ulong Judge(LogEntryView entry);

    /// <summary>Entries follow soon: what they will touch may be fetched into the cache meanwhile.</summary>
    void Announce(ReadOnlySpan<ulong> verdicts);

    /// <summary>An entry with the right sequence number and CRC; its fields are not judged yet.</summary>
    void Entry(long index, LogEntryView entry, ulong verdict);

    /// <summary>An entry that is damaged; later entries are not.</summary>
    void Damaged(LogDamage damage);
}
