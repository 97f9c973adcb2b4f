using Famfs.Interop;

namespace Famfs.Daemon.Serving;

/// <summary>The errno that a program gets for an engine error.</summary>
internal static class ErrnoOf
{
    // Every id is named, and the compiler holds this list to be complete: a new id gets no errno by accident.
#pragma warning disable CS8524 // Values without a name do not occur.
    internal static int Error(FamfsException error) => error.Id switch
    {
        FamfsErrorId.OutOfSpace or FamfsErrorId.HostOutOfSpace or FamfsErrorId.LogFull => Errno.ENOSPC,
        FamfsErrorId.NotMaster or FamfsErrorId.DeviceReadOnly or FamfsErrorId.HostReadOnly => Errno.EROFS,
        FamfsErrorId.AccessDenied => Errno.EACCES,
        FamfsErrorId.PathReserved or FamfsErrorId.OperationNotSupportedByFormat => Errno.EPERM,
        FamfsErrorId.PathTooLong => Errno.ENAMETOOLONG,
        FamfsErrorId.PathInvalid or FamfsErrorId.PathOutside or FamfsErrorId.SizeInvalid => Errno.EINVAL,
        FamfsErrorId.PathNotFound or FamfsErrorId.ParentNotFound => Errno.ENOENT,
        FamfsErrorId.AlreadyExists => Errno.EEXIST,
        FamfsErrorId.NotADirectory => Errno.ENOTDIR,
        FamfsErrorId.IsADirectory => Errno.EISDIR,
        FamfsErrorId.DeviceBusy or FamfsErrorId.FileInUse => Errno.EBUSY,
        FamfsErrorId.DirectoryNotEmpty => Errno.ENOTEMPTY,
        FamfsErrorId.MoveIntoItself => Errno.EINVAL,
        FamfsErrorId.FileCannotGrow => Errno.EFBIG,
        FamfsErrorId.FileSystemChanged => Errno.ESTALE,

        // No program can do anything about these; the mount keeps them for the one who looks after it.
        FamfsErrorId.DeviceNotFound or FamfsErrorId.DeviceUnsupported or FamfsErrorId.DeviceWrongMode
            or FamfsErrorId.DeviceSwitchFailed or FamfsErrorId.ModeUnsupported
            or FamfsErrorId.DriverMissing or FamfsErrorId.DeviceTooSmall or FamfsErrorId.DeviceTruncated
            or FamfsErrorId.DeviceInUse or FamfsErrorId.DeviceFault or FamfsErrorId.MappingUnsupported
            or FamfsErrorId.MappingTooFragmented or FamfsErrorId.HostPathNotFound
            or FamfsErrorId.HostIoError or FamfsErrorId.SystemCallFailed or FamfsErrorId.NotFamfs
            or FamfsErrorId.VersionUnsupported or FamfsErrorId.OptimizeUnfinished or FamfsErrorId.SuperblockInvalid
            or FamfsErrorId.AlreadyFormatted or FamfsErrorId.DeviceHoldsData or FamfsErrorId.LogInvalid
            or FamfsErrorId.LogDamaged or FamfsErrorId.EntryRefused or FamfsErrorId.LogSizeInvalid
            or FamfsErrorId.RepairImpossible or FamfsErrorId.ForeignWriter
            or FamfsErrorId.HostIdentityInvalid or FamfsErrorId.HostIdentityMissing
            or FamfsErrorId.HostIdentityCloned or FamfsErrorId.InterleaveInvalid
            or FamfsErrorId.SeedInvalid or FamfsErrorId.HashInvalid or FamfsErrorId.SourceInvalid or FamfsErrorId.SourceChanged
            or FamfsErrorId.DestinationInvalid or FamfsErrorId.DestinationNotDirectory
            or FamfsErrorId.DestinationDuplicate or FamfsErrorId.FileSystemRequired
            or FamfsErrorId.PropertyNotFound or FamfsErrorId.ChoiceRequired or FamfsErrorId.OwnerUnknown or FamfsErrorId.MountFailed
            or FamfsErrorId.NotRemoved or FamfsErrorId.OriginUnknown
            or FamfsErrorId.NotMounted or FamfsErrorId.MountBusy or FamfsErrorId.UnmountIncomplete
            or FamfsErrorId.QueueInvalid or FamfsErrorId.QueueBusy or FamfsErrorId.QueueNotPermitted
            or FamfsErrorId.QueueFull or FamfsErrorId.QueueDamaged or FamfsErrorId.QueueMessageTooLarge
            or FamfsErrorId.QueueSizeInvalid
            or FamfsErrorId.ViewMissing or FamfsErrorId.ViewFull or FamfsErrorId.ViewUnsupported
            or FamfsErrorId.ModuleUnsupported => Failure(error),
    };
#pragma warning restore CS8524

    /// <summary>As <see cref="Attempt(Action)"/>, with a result.</summary>
    internal static int Attempt<T>(Func<T> step, out T? result)
    {
        try
        {
            result = step();
            return Errno.Success;
        }
        catch (FamfsException e)
        {
            result = default;
            return Error(e);
        }
    }

    /// <summary>Does a step of the engine.</summary>
    /// <returns>0 or the errno of its error.</returns>
    internal static int Attempt(Action step)
    {
        try
        {
            step();
            return Errno.Success;
        }
        catch (FamfsException e)
        {
            return Error(e);
        }
    }

    private static int Failure(FamfsException error)
    {
        Failures.Add(error.Message, error.Id.ToString());
        return Errno.EIO;
    }
}
