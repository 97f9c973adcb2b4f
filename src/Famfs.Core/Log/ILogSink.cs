using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>Receives what the log says, in its order.</summary>
internal interface ILogSink
{
    /// <summary>Judges one entry by itself. Called for many entries at once, by any thread, in any order.</summary>
    /// <returns>What is handed to <see cref="Entry"/>.</returns>
    EntryVerdict Judge(LogEntryView entry);

    /// <summary>Entries follow soon: what they will touch may be fetched into the cache meanwhile.</summary>
    void Announce(ReadOnlySpan<EntryVerdict> verdicts);

    /// <summary>An entry with the right sequence number and CRC; its fields are not judged yet.</summary>
    void Entry(long index, LogEntryView entry, EntryVerdict verdict);

    /// <summary>An entry that is damaged; later entries are not.</summary>
    void Damaged(LogDamage damage);
}
