namespace Famfs.Standalone;

/// <summary>What a file is to the module.</summary>
internal enum ModuleFileType
{
    /// <summary>A file of the log.</summary>
    Regular,

    /// <summary>The superblock, the only file that may begin at byte 0 of the device.</summary>
    Superblock,

    /// <summary>The log.</summary>
    Log,
}
