using System.Management.Automation;

namespace Famfs.Cmdlets.Errors;

/// <summary>Error records of engine errors: the id is the engine's, the category follows from it.</summary>
internal static class ErrorRecords
{
    /// <summary>The record for an error about <paramref name="target"/>.</summary>
    public static ErrorRecord Create(FamfsException error, object? target) =>
        new(error, error.Id.ToString(), CategoryOf(error.Id), target)
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = error.RecommendedAction },
        };

    // Every id is named, and the compiler holds this list to be complete: a new id has no category by accident.
#pragma warning disable CS8524 // Values without a name do not occur.
    internal static ErrorCategory CategoryOf(FamfsErrorId id) => id switch
    {
        FamfsErrorId.DeviceNotFound or FamfsErrorId.PathNotFound or FamfsErrorId.ParentNotFound
            or FamfsErrorId.HostPathNotFound or FamfsErrorId.NotFamfs or FamfsErrorId.OwnerUnknown
            or FamfsErrorId.NotMounted or FamfsErrorId.DriverMissing or FamfsErrorId.ViewMissing
            or FamfsErrorId.PropertyNotFound => ErrorCategory.ObjectNotFound,
        FamfsErrorId.AccessDenied or FamfsErrorId.DeviceReadOnly or FamfsErrorId.HostReadOnly
            or FamfsErrorId.QueueNotPermitted => ErrorCategory.PermissionDenied,
        FamfsErrorId.AlreadyExists or FamfsErrorId.AlreadyFormatted or FamfsErrorId.DeviceHoldsData
            => ErrorCategory.ResourceExists,
        FamfsErrorId.OutOfSpace or FamfsErrorId.HostOutOfSpace or FamfsErrorId.LogFull
            or FamfsErrorId.QueueMessageTooLarge or FamfsErrorId.ViewFull => ErrorCategory.LimitsExceeded,
        FamfsErrorId.DeviceBusy or FamfsErrorId.DeviceInUse or FamfsErrorId.FileInUse or FamfsErrorId.MountBusy
            or FamfsErrorId.UnmountIncomplete or FamfsErrorId.QueueBusy => ErrorCategory.ResourceBusy,
        FamfsErrorId.QueueFull => ErrorCategory.OperationTimeout,
        FamfsErrorId.MountFailed or FamfsErrorId.ViewUnsupported or FamfsErrorId.ModuleUnsupported
            => ErrorCategory.OpenError,
        FamfsErrorId.SuperblockInvalid or FamfsErrorId.LogInvalid or FamfsErrorId.LogDamaged
            or FamfsErrorId.VersionUnsupported or FamfsErrorId.OptimizeUnfinished or FamfsErrorId.DeviceTruncated
            or FamfsErrorId.ForeignWriter or FamfsErrorId.RepairImpossible or FamfsErrorId.QueueInvalid
            or FamfsErrorId.QueueDamaged => ErrorCategory.InvalidData,
        FamfsErrorId.NotMaster or FamfsErrorId.HostIdentityCloned or FamfsErrorId.HostIdentityMissing
            or FamfsErrorId.FileSystemChanged or FamfsErrorId.DeviceWrongMode
            or FamfsErrorId.MappingUnsupported or FamfsErrorId.MappingTooFragmented
            or FamfsErrorId.DeviceSwitchFailed or FamfsErrorId.DirectoryNotEmpty or FamfsErrorId.OriginUnknown
            or FamfsErrorId.OperationNotSupportedByFormat
            => ErrorCategory.InvalidOperation,
        FamfsErrorId.DeviceFault or FamfsErrorId.HostIoError or FamfsErrorId.SourceChanged => ErrorCategory.ReadError,
        FamfsErrorId.SystemCallFailed or FamfsErrorId.EntryRefused => ErrorCategory.NotSpecified,
        FamfsErrorId.DeviceUnsupported or FamfsErrorId.ModeUnsupported or FamfsErrorId.DeviceTooSmall
            or FamfsErrorId.LogSizeInvalid or FamfsErrorId.HostIdentityInvalid
            or FamfsErrorId.PathTooLong or FamfsErrorId.PathInvalid or FamfsErrorId.PathOutside
            or FamfsErrorId.PathReserved or FamfsErrorId.NotADirectory or FamfsErrorId.IsADirectory
            or FamfsErrorId.MoveIntoItself or FamfsErrorId.FileCannotGrow or FamfsErrorId.NotRemoved
            or FamfsErrorId.SizeInvalid or FamfsErrorId.QueueSizeInvalid or FamfsErrorId.InterleaveInvalid
            or FamfsErrorId.SeedInvalid or FamfsErrorId.HashInvalid
            or FamfsErrorId.SourceInvalid or FamfsErrorId.DestinationInvalid
            or FamfsErrorId.DestinationNotDirectory or FamfsErrorId.DestinationDuplicate
            or FamfsErrorId.FileSystemRequired or FamfsErrorId.ChoiceRequired => ErrorCategory.InvalidArgument,
    };
#pragma warning restore CS8524
}
