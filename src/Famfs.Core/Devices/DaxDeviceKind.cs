namespace Famfs.Devices;

/// <summary>The kinds of device that can hold a file system.</summary>
public enum DaxDeviceKind
{
    /// <summary>A character DAX device such as /dev/dax0.0.</summary>
    Character,

    /// <summary>A block device of persistent memory such as /dev/pmem0: read and written past the page cache, not mapped.</summary>
    Block,

    /// <summary>A plain file: the embedded default.</summary>
    File,
}
