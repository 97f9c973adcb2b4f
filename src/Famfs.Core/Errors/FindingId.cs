namespace Famfs;

/// <summary>
/// Stable identifiers of what a check can find, and of what a repair does something about. The name is the
/// <see cref="FamfsFinding.Id"/> that a script sees; each has one severity.
/// </summary>
internal enum FindingId
{
    /// <summary>The superblock is damaged.</summary>
    SuperblockInvalid,

    /// <summary>A change of the owner was cut off.</summary>
    OwnerChangeUnfinished,

    /// <summary>The device is smaller than the superblock says.</summary>
    DeviceTruncated,

    /// <summary>A change was cut off, and its journal is damaged.</summary>
    JournalDamaged,

    /// <summary>A change was cut off, and its journal is whole.</summary>
    ChangeUnfinished,

    /// <summary>The log header is damaged.</summary>
    LogInvalid,

    /// <summary>The two counters of the log header differ.</summary>
    SequenceMismatch,

    /// <summary>The log header counts entries that were never written.</summary>
    EntriesMissing,

    /// <summary>The sequence number or the CRC of an entry is wrong.</summary>
    EntryDamaged,

    /// <summary>An entry breaks a rule, so that a repair retires it.</summary>
    EntryInvalid,

    /// <summary>An entry is retired.</summary>
    EntryRetired,

    /// <summary>An entry has a type that is not known.</summary>
    EntryTypeUnknown,

    /// <inheritdoc cref="OnMedia.EntryDefects.PathInvalid"/>
    PathInvalid,

    /// <inheritdoc cref="OnMedia.EntryDefects.SizeInvalid"/>
    SizeInvalid,

    /// <inheritdoc cref="OnMedia.EntryDefects.ExtentTypeUnknown"/>
    ExtentTypeUnknown,

    /// <inheritdoc cref="OnMedia.EntryDefects.ExtentCountInvalid"/>
    ExtentCountInvalid,

    /// <inheritdoc cref="OnMedia.EntryDefects.ExtentMisaligned"/>
    ExtentMisaligned,

    /// <inheritdoc cref="OnMedia.EntryDefects.ExtentOutsideDevice"/>
    ExtentOutsideDevice,

    /// <inheritdoc cref="OnMedia.EntryDefects.ExtentOverMetadata"/>
    ExtentOverMetadata,

    /// <inheritdoc cref="OnMedia.EntryDefects.ExtentDeviceUnknown"/>
    ExtentDeviceUnknown,

    /// <inheritdoc cref="OnMedia.EntryDefects.InterleaveInvalid"/>
    InterleaveInvalid,

    /// <inheritdoc cref="OnMedia.EntryDefects.SizeExceedsExtents"/>
    SizeExceedsExtents,

    /// <summary>The directory of a path does not exist.</summary>
    ParentMissing,

    /// <summary>The directory of a path is a file.</summary>
    ParentIsFile,

    /// <summary>Two entries of one kind have the same path.</summary>
    PathDuplicate,

    /// <summary>A path is a directory in one entry and a file in another.</summary>
    PathConflict,

    /// <summary>A path is recorded with components that lead elsewhere.</summary>
    PathNotPlain,

    /// <summary>The reference implementation keeps the name for itself.</summary>
    PathReserved,

    /// <summary>The name of a file is not UTF-8.</summary>
    NameNotUtf8,

    /// <summary>A further device is recorded.</summary>
    AddDaxDevice,

    /// <summary>A further device is recorded against the rules.</summary>
    AddDaxDeviceInvalid,

    /// <summary>The file of times does not hold the times of this file system.</summary>
    TimesUnusable,

    /// <summary>Two entries own the same bytes.</summary>
    CrossLink,
}
