using Famfs.Cmdlets.Binding;

namespace Famfs.Cmdlets.Provider;

/// <content>
/// Paths as text. Only a slash separates names: a back-slash, a colon and every other character is part of a name.
/// </content>
public sealed partial class FamfsProvider
{
    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => !string.IsNullOrEmpty(path) && !path.Contains('\0', StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override string MakePath(string parent, string child) => ProviderPath.Make(parent, child);

    /// <inheritdoc/>
    protected override string GetParentPath(string path, string root) => ProviderPath.ParentOf(path, root);

    /// <inheritdoc/>
    protected override string GetChildName(string path) => ProviderPath.NameOf(path);
}
