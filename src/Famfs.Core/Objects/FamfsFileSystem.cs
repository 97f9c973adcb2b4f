namespace Famfs;

/// <summary>A file system: its identity, this host's role, and its space, as they were when it was looked at.</summary>
public sealed record FamfsFileSystem
{
    /// <summary>Device or image file that holds it.</summary>
    public required string Device { get; init; }

    /// <summary>Identity of the file system.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Identity given to the device at format.</summary>
    public required Guid DeviceUuid { get; init; }

    /// <summary>Identity of the master.</summary>
    public required Guid MasterUuid { get; init; }

    /// <summary>Identity of this host.</summary>
    public required Guid HostUuid { get; init; }

    /// <summary>The role of this host.</summary>
    public required FamfsRole Role { get; init; }

    /// <summary>Version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>Major and minor number of the on-media format.</summary>
    public required string FormatVersion { get; init; }

    /// <summary>Bytes of the device.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes that files, log and superblock own.</summary>
    public required long Allocated { get; init; }

    /// <summary>Bytes that new files can have.</summary>
    public required long Free { get; init; }

    /// <summary>Bytes that removed files keep until they are reclaimed.</summary>
    public required long Removed { get; init; }

    /// <summary>Bytes of the largest file that fits in one extent.</summary>
    public required long LargestFree { get; init; }

    /// <summary>Sum of the sizes of all files, in bytes.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Number of files.</summary>
    public required int Files { get; init; }

    /// <summary>Number of directories.</summary>
    public required int Directories { get; init; }

    /// <summary>Bytes of the log.</summary>
    public required long LogSize { get; init; }

    /// <summary>Entries that the log holds.</summary>
    public required long LogUsed { get; init; }

    /// <summary>Entries that the log has room for.</summary>
    public required long LogCapacity { get; init; }

    /// <summary>
    /// Bytes of the allocation unit that the superblock records. This module always allocates space
    /// in units of 2 MiB.
    /// </summary>
    public required long AllocationUnit { get; init; }

    /// <summary>Entries of the log that cannot be believed; nothing can be created while there are any.</summary>
    public required int DamagedEntries { get; init; }

    /// <summary>Index of the first of them, or null.</summary>
    public long? FirstDamagedEntry { get; init; }

    /// <summary>The EROFS view that the master keeps; null without one.</summary>
    public FamfsView? View { get; init; }

    /// <summary>
    /// Why this session cannot follow the log at the moment, in one sentence; null while it can. What it followed before can
    /// be read, and nothing can be created.
    /// </summary>
    public string? Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Device;
}
