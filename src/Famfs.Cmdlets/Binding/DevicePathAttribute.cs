namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names a device take any object that knows its device.</summary>
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
        FileInfo file => file.FullName,
        _ => null,
    };
}
