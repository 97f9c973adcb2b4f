using System.Collections;
using System.Management.Automation;

namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names a mount point take a mount or a directory as well.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MountPointAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IEnumerable list and not string ? list.Cast<object?>().Select(PathOf).ToArray() : PathOf(inputData);
    }

    private static object? PathOf(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        FamfsMount mount => mount.MountPoint,
        DirectoryInfo directory => directory.FullName,
        _ => item,
    };
}
