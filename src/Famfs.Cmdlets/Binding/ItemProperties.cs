using System.Collections;
using System.Management.Automation;

namespace Famfs.Cmdlets.Binding;

/// <summary>The path or device that an object of any kind names: one of ours, or a row of CSV or JSON made from one.</summary>
internal static class ItemProperties
{
    /// <summary>The object inside the wrapper that PowerShell puts around it.</summary>
    public static object? Unwrap(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;

    /// <summary>Whether an object is a bare row, whose text only lists its properties.</summary>
    public static bool HasNoText(object? item) => Unwrap(item) is PSCustomObject or IDictionary;

    /// <summary>The first value that an object has under one of these names, of any type, or null.</summary>
    public static object? First(object? item, IEnumerable<string> names) => Unwrap(Unwrap(item) is IDictionary row
        ? names.Select(n => row[n]).FirstOrDefault(v => v is not null)
        : names.Select(n => PSObject.AsPSObject(item).Properties[n]?.Value).FirstOrDefault(v => v is not null));

    /// <summary>A property's text, or null where there is none.</summary>
    public static string? TextOf(object? item, string name)
    {
        if (item is null or string or ValueType || Unwrap(item) is string or ValueType)
        {
            return null;
        }

        if (Unwrap(item) is IDictionary row)
        {
            return Unwrap(row[name]) is string { Length: > 0 } cell ? cell : null;
        }

        try
        {
            return Unwrap(PSObject.AsPSObject(item).Properties[name]?.Value) is string { Length: > 0 } text ? text : null;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
