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

    private static ErrorCategory CategoryOf(FamfsErrorId id) => id switch
    {
        FamfsErrorId.DeviceNotFound or FamfsErrorId.PathNotFound or FamfsErrorId.ParentNotFound
            or FamfsErrorId.HostPathNotFound or FamfsErrorId.NotFamfs or FamfsErrorId.OwnerUnknown
            or FamfsErrorId.NotMounted or FamfsErrorId.DriverMissing => ErrorCategory.ObjectNotFound,
        FamfsErrorId.AccessDenied or FamfsErrorId.DeviceReadOnly => ErrorCategory.PermissionDenied,
        FamfsErrorId.AlreadyExists or FamfsErrorId.AlreadyFormatted => ErrorCategory.ResourceExists,
        FamfsErrorId.OutOfSpace or FamfsErrorId.LogFull => ErrorCategory.LimitsExceeded,
        FamfsErrorId.DeviceBusy or FamfsErrorId.DeviceInUse or FamfsErrorId.MountBusy => ErrorCategory.ResourceBusy,
        FamfsErrorId.MountFailed => ErrorCategory.OpenError,
        FamfsErrorId.SuperblockInvalid or FamfsErrorId.LogInvalid or FamfsErrorId.LogDamaged
            or FamfsErrorId.VersionUnsupported or FamfsErrorId.DeviceTruncated => ErrorCategory.InvalidData,
        FamfsErrorId.NotMaster or FamfsErrorId.FileSystemChanged or FamfsErrorId.DeviceWrongMode
            or FamfsErrorId.MappingUnsupported or FamfsErrorId.DeviceSwitchFailed => ErrorCategory.InvalidOperation,
        FamfsErrorId.DeviceFault or FamfsErrorId.SourceChanged => ErrorCategory.ReadError,
        FamfsErrorId.SystemCallFailed => ErrorCategory.NotSpecified,
        _ => ErrorCategory.InvalidArgument,
    };
}
