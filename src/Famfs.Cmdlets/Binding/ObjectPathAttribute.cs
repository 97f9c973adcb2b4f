using System.Collections;
using System.Management.Automation;

namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names something take any object that knows the name, alone or in a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ObjectPathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        return Unwrap(inputData) is IEnumerable list and not string
            ? list.Cast<object?>().Select(NameOf).ToArray()
            : NameOf(inputData);
    }

    /// <summary>The name that an object knows, or null when it knows none and is taken as it is.</summary>
    protected abstract string? PathOf(object? item);

    private static object? Unwrap(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;

    private object? NameOf(object? item) => PathOf(Unwrap(item)) ?? item;
}
