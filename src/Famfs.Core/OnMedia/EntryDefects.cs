namespace Famfs.OnMedia;

/// <summary>The rules that an entry can break although its sequence number and CRC are right.</summary>
[Flags]
public enum EntryDefects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The path is empty, absolute, not terminated, or has an empty, <c>.</c> or <c>..</c> component.</summary>
    PathInvalid = 1 << 0,

    /// <summary>The file has no bytes or more than 2^63-1.</summary>
    SizeInvalid = 1 << 1,

    /// <summary>The extent type is neither simple nor interleaved.</summary>
    ExtentTypeUnknown = 1 << 2,

    /// <summary>No extent, more than 16, or not exactly one interleaved extent.</summary>
    ExtentCountInvalid = 1 << 3,

    /// <summary>An extent does not start or end on an allocation unit, or is empty.</summary>
    ExtentMisaligned = 1 << 4,

    /// <summary>An extent reaches past the end of the device.</summary>
    ExtentOutsideDevice = 1 << 5,

    /// <summary>An extent lies over the superblock or the log.</summary>
    ExtentOverMetadata = 1 << 6,

    /// <summary>An extent is on a device that is not in use.</summary>
    ExtentDeviceUnknown = 1 << 7,

    /// <summary>The chunk size is not a multiple of the allocation unit, or the strips differ in length.</summary>
    InterleaveInvalid = 1 << 8,

    /// <summary>The file is larger than what its extents map.</summary>
    SizeExceedsExtents = 1 << 9,
}
