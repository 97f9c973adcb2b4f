namespace Famfs;

/// <summary>
/// Stable identifiers of everything that can go wrong. The name is the error id a script sees and the key of the
/// message and of the recommended action in <c>ErrorMessages.resx</c>.
/// </summary>
public enum FamfsErrorId
{
    /// <summary>No such device or image file.</summary>
    DeviceNotFound,

    /// <summary>The path is neither a DAX device nor persistent memory nor a plain file.</summary>
    DeviceUnsupported,

    /// <summary>The DAX device is bound to a driver that does not allow it to be mapped.</summary>
    DeviceWrongMode,

    /// <summary>The device could not be given to another driver; it has its old one.</summary>
    DeviceSwitchFailed,

    /// <summary>Only a character DAX device can be given to another driver.</summary>
    ModeUnsupported,

    /// <summary>The kernel has no such driver.</summary>
    DriverMissing,

    /// <summary>The device is smaller than 4 GiB.</summary>
    DeviceTooSmall,

    /// <summary>The memory behind the device is smaller than the superblock says.</summary>
    DeviceTruncated,

    /// <summary>Something else of this host uses the device: a mount, or processes that have it mapped.</summary>
    DeviceInUse,

    /// <summary>Another process holds the writer lock.</summary>
    DeviceBusy,

    /// <summary>The device can be read but not written by this user.</summary>
    DeviceReadOnly,

    /// <summary>The memory could not be read or written: it is gone, poisoned or was cut off.</summary>
    DeviceFault,

    /// <summary>The device is reached by reading and writing only: its mapping would not be the memory that others see.</summary>
    MappingUnsupported,

    /// <summary>The operating system refused access.</summary>
    AccessDenied,

    /// <summary>The directory that a path of this machine leads through does not exist.</summary>
    HostPathNotFound,

    /// <summary>A system call failed for a reason that has no id of its own.</summary>
    SystemCallFailed,

    /// <summary>No famfs superblock.</summary>
    NotFamfs,

    /// <summary>A famfs of a version that is not understood.</summary>
    VersionUnsupported,

    /// <summary>The superblock is damaged.</summary>
    SuperblockInvalid,

    /// <summary>There is a famfs on the device already.</summary>
    AlreadyFormatted,

    /// <summary>The file system was formatted anew since it was opened.</summary>
    FileSystemChanged,

    /// <summary>The log header is damaged.</summary>
    LogInvalid,

    /// <summary>The log has a damaged entry: what space it describes is unknown.</summary>
    LogDamaged,

    /// <summary>The log has no free slot.</summary>
    LogFull,

    /// <summary>The log length is not a power of two of at least 8 MiB, or does not fit.</summary>
    LogSizeInvalid,

    /// <summary>Not enough free space, or not in few enough pieces.</summary>
    OutOfSpace,

    /// <summary>Too much is damaged to repair the file system.</summary>
    RepairImpossible,

    /// <summary>Only the master may do this, and this host is a client.</summary>
    NotMaster,

    /// <summary>The host identity can not be read.</summary>
    HostIdentityInvalid,

    /// <summary>The path is longer than 79 bytes.</summary>
    PathTooLong,

    /// <summary>The path has an empty component or a NUL.</summary>
    PathInvalid,

    /// <summary>The path leads outside the file system.</summary>
    PathOutside,

    /// <summary>Nothing has this path.</summary>
    PathNotFound,

    /// <summary>The directory that should hold the new name does not exist.</summary>
    ParentNotFound,

    /// <summary>The name is taken.</summary>
    AlreadyExists,

    /// <summary>A directory was needed and something else was found.</summary>
    NotADirectory,

    /// <summary>A file was needed and a directory was found.</summary>
    IsADirectory,

    /// <summary>The size is zero, negative or beyond what a device can be.</summary>
    SizeInvalid,

    /// <summary>The interleaving parameters contradict each other or the device.</summary>
    InterleaveInvalid,

    /// <summary>The seed can not be used.</summary>
    SeedInvalid,

    /// <summary>The source of a copy is missing or is not a file or directory.</summary>
    SourceInvalid,

    /// <summary>The source changed its size while it was copied.</summary>
    SourceChanged,

    /// <summary>The command needs to be told which file system is meant.</summary>
    FileSystemRequired,

    /// <summary>The user or group is not known on this host.</summary>
    OwnerUnknown,

    /// <summary>famfsd could not mount.</summary>
    MountFailed,

    /// <summary>No famfs is mounted there.</summary>
    NotMounted,

    /// <summary>The mount is in use.</summary>
    MountBusy,
}
