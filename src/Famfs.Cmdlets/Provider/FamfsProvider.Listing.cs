using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <content>
/// What directories hold. Names that begin with a dot are shown with -Force, as those of this host are; with it also the names
/// that the file system keeps for itself.
/// </content>
public sealed partial class FamfsProvider
{
    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) => GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth) => At(path, (volume, inside) =>
    {
        FamfsItem item = volume.Get(inside);
        if (!item.IsDirectory)
        {
            Write(item);
            return;
        }

        Predicate<FamfsItem> takes = Chosen();
        Action<object>? output = ItemOutput.Of(this);
        Walk(volume, item, recurse ? depth : 0, child =>
        {
            if (takes(child))
            {
                Write(child, output);
            }
        });
    });

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers) => At(path, (volume, inside) =>
    {
        Predicate<FamfsItem> takes = returnContainers == ReturnContainers.ReturnAllContainers
            ? Either(Chosen(), static i => i.IsDirectory)
            : Chosen(withDirectories: DynamicParameters is ListParameters { IsRecursive: true });
        Action<object> output = ItemOutput.Of(this) ?? (name => WriteItemObject(name, path, isContainer: true));
        string? sought = _sought;
        _sought = null;
        if (sought == Root)
        {
            output(Root);
            return;
        }

        FamfsItem item = volume.Get(inside);
        if (!item.IsDirectory)
        {
            output(item.Name);
            return;
        }

        Walk(volume, item, 0, child =>
        {
            // PowerShell makes paths of the names, which are escaped where there is no drive.
            string name = PSDriveInfo is FamfsDriveInfo ? child.Name : ProviderPath.NameOf(child.PSPath);
            if (takes(child) || (child.IsDirectory && name == sought))
            {
                output(name);
            }
        });
    });

    /// <inheritdoc/>
    protected override object GetChildItemsDynamicParameters(string path, bool recurse) => new ListParameters { IsRecursive = recurse };

    /// <inheritdoc/>
    protected override object GetChildNamesDynamicParameters(string path) => new ListParameters();

    /// <summary>Whether Get-ChildItem lists with -Include or -Exclude, which PowerShell does by a call for each name.</summary>
    private bool IsChoosing => DynamicParameters is ListParameters && (Include is { Count: > 0 } || Exclude is { Count: > 0 });

    private static Predicate<FamfsItem> Either(Predicate<FamfsItem> first, Predicate<FamfsItem> second) => i => first(i) || second(i);

    /// <summary>A test of an item by -Filter, -File and -Directory.</summary>
    /// <param name="withDirectories">Directories pass -File, because they are walked into.</param>
    private Predicate<FamfsItem> Chosen(bool withDirectories = false)
    {
        ListParameters? parameters = DynamicParameters as ListParameters;
        WildcardPattern? pattern = string.IsNullOrEmpty(Filter) ? null
            : new WildcardPattern(Filter, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return i => (parameters is null || parameters.Takes(i) || (withDirectories && i.IsDirectory)) && pattern?.IsMatch(i.Name) != false;
    }

    /// <summary>Visits what a directory shows, each directory before its content.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="depth">Directories to go down.</param>
    /// <param name="visit">What to do with each item.</param>
    private void Walk(FamfsVolume volume, FamfsItem directory, uint depth, Action<FamfsItem> visit)
    {
        int level = directory.Path.Length == 0 ? 0 : directory.Path.Count(static c => c == '/') + 1;
        string? hidden = null;
        foreach (FamfsItem item in volume.List(directory, recurse: depth > 0, all: Force))
        {
            _stop.Token.ThrowIfCancellationRequested();
            string path = item.Path;
            if (hidden is not null && ProviderPath.IsAtOrBelow(path, hidden))
            {
                continue;
            }

            hidden = null;
            if (!Force && path[path.LastIndexOf('/') + 1] == '.')
            {
                // What is in a hidden directory follows it and is as hidden.
                hidden = path;
            }
            else if (depth == uint.MaxValue || path.Count(static c => c == '/') - level <= depth)
            {
                visit(item);
            }
        }
    }
}
