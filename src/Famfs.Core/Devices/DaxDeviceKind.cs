namespace Famfs.Devices;

/// <summary>What holds a file system.</summary>
public enum DaxDeviceKind
{
    /// <summary>A character DAX device such as /dev/dax0.0.</summary>
    Character,

    /// <summary>A plain file: the embedded default.</summary>
    File,
}
