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

    /// <summary>The device could not be bound to another driver; it keeps its old one.</summary>
    DeviceSwitchFailed,

    /// <summary>The device is not a character DAX device, so it has no mode to switch.</summary>
    ModeUnsupported,

    /// <summary>The kernel has no such driver.</summary>
    DriverMissing,

    /// <summary>The device is smaller than 4 GiB.</summary>
    DeviceTooSmall,

    /// <summary>The device is smaller than its superblock says.</summary>
    DeviceTruncated,

    /// <summary>A mount or a process of this host uses the device.</summary>
    DeviceInUse,

    /// <summary>Another process holds the writer lock.</summary>
    DeviceBusy,

    /// <summary>This user may read the device but not write to it, or a mapping was opened for reading.</summary>
    DeviceReadOnly,

    /// <summary>The memory could not be accessed: it is gone, poisoned or truncated.</summary>
    DeviceFault,

    /// <summary>A block device cannot be mapped: the mapping would not be the memory that other hosts see.</summary>
    MappingUnsupported,

    /// <summary>A file needs more mappings than a process may have, or the range crosses a strip boundary.</summary>
    MappingTooFragmented,

    /// <summary>The operating system refused access.</summary>
    AccessDenied,

    /// <summary>A path of this host, or a directory above it, does not exist.</summary>
    HostPathNotFound,

    /// <summary>The file system of this host that a copy or image is on is full, or a quota is used up.</summary>
    HostOutOfSpace,

    /// <summary>The file system of this host that a copy goes to is read-only.</summary>
    HostReadOnly,

    /// <summary>A disk of this host failed to read or write.</summary>
    HostIoError,

    /// <summary>A system call failed for a reason that has no id of its own.</summary>
    SystemCallFailed,

    /// <summary>No famfs superblock.</summary>
    NotFamfs,

    /// <summary>A famfs of a version that this module does not support.</summary>
    VersionUnsupported,

    /// <summary>The superblock is damaged.</summary>
    SuperblockInvalid,

    /// <summary>The device already holds a famfs.</summary>
    AlreadyFormatted,

    /// <summary>The device holds something that is not a famfs.</summary>
    DeviceHoldsData,

    /// <summary>The device was formatted again after it was opened.</summary>
    FileSystemChanged,

    /// <summary>The log header is damaged.</summary>
    LogInvalid,

    /// <summary>The log has a damaged entry, so the space that is in use is not known.</summary>
    LogDamaged,

    /// <summary>An entry that was about to be stored breaks a rule of the format.</summary>
    EntryRefused,

    /// <summary>A directory that is to be removed or replaced has something in it.</summary>
    DirectoryNotEmpty,

    /// <summary>A directory cannot be moved into itself.</summary>
    MoveIntoItself,

    /// <summary>The space of a file cannot become as large as that.</summary>
    FileCannotGrow,

    /// <summary>A removed item is still used by a process of this host.</summary>
    FileInUse,

    /// <summary>A path does not name something that was removed.</summary>
    NotRemoved,

    /// <summary>The former path of a removed item is not recorded.</summary>
    OriginUnknown,

    /// <summary>The log has no free slot.</summary>
    LogFull,

    /// <summary>A log that was to take the place of another is not there yet.</summary>
    OptimizeUnfinished,

    /// <summary>The log length is not a power of two of at least 8 MiB, or does not fit.</summary>
    LogSizeInvalid,

    /// <summary>Not enough free space, or not in few enough pieces.</summary>
    OutOfSpace,

    /// <summary>Too much is damaged to repair the file system.</summary>
    RepairImpossible,

    /// <summary>Only the master may do this, and this host is a client.</summary>
    NotMaster,

    /// <summary>Another host with the same identity, or the reference on this host, writes to the same log.</summary>
    ForeignWriter,

    /// <summary>The text that should be the UUID of a host is none.</summary>
    HostIdentityInvalid,

    /// <summary>This host has no identity and cannot store one.</summary>
    HostIdentityMissing,

    /// <summary>The identity was created on another machine.</summary>
    HostIdentityCloned,

    /// <summary>The path is longer than 79 bytes.</summary>
    PathTooLong,

    /// <summary>The path has an empty component or a NUL.</summary>
    PathInvalid,

    /// <summary>The path leads outside the file system.</summary>
    PathOutside,

    /// <summary>The name belongs to the file system itself.</summary>
    PathReserved,

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

    /// <summary>The item has no property of this name.</summary>
    PropertyNotFound,

    /// <summary>The format has no way to do this as a command of PowerShell means it.</summary>
    OperationNotSupportedByFormat,

    /// <summary>The size is negative, or is not that of the existing image file.</summary>
    SizeInvalid,

    /// <summary>The interleaving parameters contradict each other or the device.</summary>
    InterleaveInvalid,

    /// <summary>The seed has no reproducible content.</summary>
    SeedInvalid,

    /// <summary>A hash has not as many digits as its algorithm gives.</summary>
    HashInvalid,

    /// <summary>The source of a copy is missing or is not a file or directory.</summary>
    SourceInvalid,

    /// <summary>The source changed its size, or was replaced, while it was copied.</summary>
    SourceChanged,

    /// <summary>A copy cannot go there: a link leads elsewhere, or a pipe, socket or device is in its place.</summary>
    DestinationInvalid,

    /// <summary>A copy needs a directory as its destination, and there is none.</summary>
    DestinationNotDirectory,

    /// <summary>Two sources of one copy go to the same place.</summary>
    DestinationDuplicate,

    /// <summary>No file system was given, and the path is not under a mount.</summary>
    FileSystemRequired,

    /// <summary>The command was not told what to change.</summary>
    ChoiceRequired,

    /// <summary>The user or group is not known on this host.</summary>
    OwnerUnknown,

    /// <summary>famfsd could not mount.</summary>
    MountFailed,

    /// <summary>No famfs is mounted there.</summary>
    NotMounted,

    /// <summary>The mount is in use.</summary>
    MountBusy,

    /// <summary>The mount is gone, and its famfsd makes no progress with files that are not in the log yet.</summary>
    UnmountIncomplete,

    /// <summary>The file system has no EROFS view.</summary>
    ViewMissing,

    /// <summary>There is no room for another EROFS view.</summary>
    ViewFull,

    /// <summary>This host cannot mount the EROFS view.</summary>
    ViewUnsupported,

    /// <summary>The file, or the two files, are no queue.</summary>
    QueueInvalid,

    /// <summary>Another opening on this host sends to the queue or receives from it.</summary>
    QueueBusy,

    /// <summary>The permissions of the queue let nobody send or nobody receive.</summary>
    QueueNotPermitted,

    /// <summary>The queue stayed full.</summary>
    QueueFull,

    /// <summary>A message of the queue is damaged or missing.</summary>
    QueueDamaged,

    /// <summary>The message has more bytes than the queue.</summary>
    QueueMessageTooLarge,

    /// <summary>A queue cannot have that shape.</summary>
    QueueSizeInvalid,

    /// <summary>The stand-alone famfs module of the kernel cannot serve the device, or is not there.</summary>
    ModuleUnsupported,
}
