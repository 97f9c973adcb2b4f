using System.Management.Automation;
using Famfs.Cmdlets.Binding;

namespace Famfs.Cmdlets.Provider;

/// <content>
/// Paths as text. Only a slash separates names: a back-slash, a colon and every other character is part of a name.
/// </content>
public sealed partial class FamfsProvider
{
    private const string Root = "/";
    private string? _sought;

    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => !string.IsNullOrEmpty(path) && !path.Contains('\0', StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string MakePath(string parent, string child) => ProviderPath.Make(parent, child);

    /// <inheritdoc/>
    protected override string GetParentPath(string path, string root) =>
        _sought == Root ? path : ProviderPath.ParentOf(path, root);

    /// <inheritdoc/>
    protected override string GetChildName(string path)
    {
        // With -Include or -Exclude PowerShell looks for the directory that it is to list in the one that holds it. There it must be
        // found with every -Filter, -File and -Directory. Nothing holds a root, so that a root is found in itself,
        // by a name that no other item has.
        string name = ProviderPath.NameOf(path);
        _sought = !IsChoosing ? null
            : name.Length == 0 ? Root
            : WildcardPattern.Unescape(name);
        return _sought == Root ? Root : name;
    }
}
