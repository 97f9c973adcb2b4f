namespace Famfs.OnMedia;

/// <summary>The types of log entries (format.md section 4). Other numbers are kept and shown as they are.</summary>
public enum LogEntryType
{
    /// <summary>A file and where its bytes are.</summary>
    File = 0,

    /// <summary>A directory.</summary>
    MakeDirectory = 1,

    /// <summary>Named by the format, written by no one.</summary>
    Delete = 2,

    /// <summary>A further DAX device; known, not yet used by any host.</summary>
    AddDaxDevice = 3,

    /// <summary>Says nothing; a repair puts it where an entry cannot be believed.</summary>
    Invalid = 4,
}
