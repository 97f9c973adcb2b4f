namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names a device take any object that knows its device. A directory is meant as a mount point.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DevicePathAttribute : ObjectPathAttribute
{
    /// <inheritdoc/>
    protected override string? PathOf(object? item) => item switch
    {
        FamfsFileSystem fileSystem => fileSystem.Device,
        FamfsDevice device => device.Device,
        FamfsMount mount => mount.Device,
        FamfsItem entry => entry.Device,
        FamfsCheckResult result => result.Device,
        FileSystemInfo file => file.FullName,
        _ => null,
    };
}
