using System.Collections;
using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// Lets a parameter that takes paths take objects as well. An object means exactly the file that it stands for, so on a
/// parameter that takes patterns its path is escaped. Objects of a file system bring their device with them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PathArgumentAttribute : ArgumentTransformationAttribute
{
    // What PowerShell binds by name.
    private static readonly string[] Names = ["Path", "LiteralPath", "LP", "PSPath", "FullName", "FamfsPath"];
    private static readonly string[] NamesOfNew = ["Path", "LiteralPath", "LP", "FamfsPath", "Name"];

    /// <summary>Whether the parameter takes paths as they are instead of patterns.</summary>
    public bool IsLiteral { get; set; }

    /// <summary>Whether paths of this host are left as they come; a new file takes only a name from one.</summary>
    public bool IsNew { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        ItemProperties.Unwrap(inputData) is IEnumerable list and not (string or IDictionary)
            ? list.Cast<object?>().Select(Text).ToArray()
            : Text(inputData);

    private object Text(object? item)
    {
        if (ItemProperties.Unwrap(item) is null)
        {
            throw new ArgumentTransformationMetadataException(CommandTexts.Get("PathNull"));
        }

        string? path = PathOf(item!);
        if (path is null && ItemProperties.Unwrap(item) is IDictionary)
        {
            // PowerShell binds no parameter by the keys of a table, and its text is the name of its type.
            path = ItemProperties.TextOf(item, "Path") ?? ItemProperties.TextOf(item, "Name")
                ?? throw new ArgumentTransformationMetadataException(CommandTexts.Get("PathNoneInTable"));
        }

        if (path is null && ItemProperties.HasNoText(item))
        {
            // PowerShell binds a text by name. It would convert a whole row to text before it converts a number.
            object value = ItemProperties.First(item, IsNew ? NamesOfNew : Names) ?? throw new ArgumentTransformationMetadataException(
                CommandTexts.Get("PathNoneInObject"));
            return value is string ? item! : LanguagePrimitives.ConvertTo<string[]>(value);
        }

        return path is null ? item!
            : IsLiteral || IsNew ? path
            : Wildcards.Escape(path);
    }

    private string? PathOf(object item)
    {
        string? path = ItemProperties.TextOf(item, "PSPath");
        if (QualifiedPath.TryParse(path, out _))
        {
            return path;
        }

        if (IsNew)
        {
            return null;
        }

        return ItemProperties.Unwrap(item) switch
        {
            string => null,
            FileSystemInfo file => PathArgument.OfHost(file.FullName),
            PathInfo place => place.Provider.Name == "FileSystem" ? PathArgument.OfHost(place.ProviderPath) : place.Path,
            _ => path
                ?? ItemProperties.TextOf(item, "LiteralPath")
                ?? ItemProperties.TextOf(item, "FullName")
                ?? OwnPath(item),
        };
    }

    /// <summary>The path of an object that names its device: a file, or where it has no path the root.</summary>
    private static string? OwnPath(object item)
    {
        string? path = ItemProperties.TextOf(item, "FamfsPath");
        return ItemProperties.TextOf(item, "Path") is not null && path is null ? null
            : ItemProperties.TextOf(item, "Device") is { } device ? QualifiedPath.Create(device, path ?? "")
            : path;
    }
}
