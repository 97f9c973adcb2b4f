using System.Collections;
using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names something take any object that knows the name, alone or in a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class ObjectPathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if (ItemProperties.Unwrap(inputData) is not IEnumerable list || ItemProperties.Unwrap(inputData) is string or IDictionary)
        {
            return NameOf(inputData);
        }

        // A parameter of one name takes a list of one.
        object?[] names = [.. list.Cast<object?>().Select(NameOf)];
        return names.Length == 1 ? names[0] : names;
    }

    /// <summary>The name that an object knows, or null when it knows none and is taken as it is.</summary>
    protected abstract string? PathOf(object item);

    /// <summary>The names of the column that holds it in a row, for a message.</summary>
    protected abstract string Names { get; }

    /// <summary>Other properties that the parameter binds by name.</summary>
    protected virtual IEnumerable<string> OtherNames => [];

    private object? NameOf(object? item) => ItemProperties.Unwrap(item) is null ? null
        : PathOf(item!) ?? (ItemProperties.HasNoText(item) && ItemProperties.First(item, OtherNames) is null
            ? throw new ArgumentTransformationMetadataException(CommandTexts.Get("ObjectNoProperty", Names))
            : item);
}
