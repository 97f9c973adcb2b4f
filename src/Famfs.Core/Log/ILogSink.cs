using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>Receives what the log says, in its order.</summary>
internal interface ILogSink
{
    /// <summary>An entry with the right sequence number and CRC; its fields are not judged yet.</summary>
    void Entry(long index, LogEntryView entry);

    /// <summary>An entry that is damaged; later entries are not.</summary>
    void Damaged(LogDamage damage);
}
