using System.Collections;
using System.Management.Automation;

namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names a device take any object that knows its device.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DevicePathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IEnumerable list and not string ? list.Cast<object?>().Select(DeviceOf).ToArray() : DeviceOf(inputData);
    }

    private static object? DeviceOf(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        FamfsFileSystem fileSystem => fileSystem.Device,
        FamfsDevice device => device.Device,
        FamfsMount mount => mount.Device,
        FamfsItem entry => entry.Device,
        FamfsCheckResult result => result.Device,
        FileInfo file => file.FullName,
        _ => item,
    };
}
