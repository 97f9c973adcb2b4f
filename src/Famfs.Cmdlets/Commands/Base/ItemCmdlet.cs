using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command on files and directories, one at a time.</summary>
public abstract class ItemCmdlet : FileSystemCmdlet
{
    /// <summary>
    /// Files and directories inside the file system, or under a mount when no file system is named. An exact name wins over a
    /// pattern.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[]? Path { get; set; }

    /// <summary>As -Path, but taken as they are: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName", "FamfsPath")]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string[]? LiteralPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PathArgument path in Arguments(Path, LiteralPath))
        {
            PerItem(path.Given, () =>
            {
                FamfsPath place = Locate(path);
                FamfsVolume volume = Open(place.Device);
                foreach (FamfsItem item in Items(volume, place.Path, path.IsPattern))
                {
                    // One that fails does not keep the others of its pattern back.
                    PerItem(item.Path.Length == 0 ? path.Given : item.Path, () => Process(volume, item));
                }
            });
        }
    }

    /// <summary>What a path or pattern means.</summary>
    protected virtual IEnumerable<FamfsItem> Items(FamfsVolume volume, string path, bool isPattern) =>
        Resolve(volume, path, isPattern);

    /// <summary>Does one item; an engine error becomes an error record.</summary>
    protected abstract void Process(FamfsVolume volume, FamfsItem item);

    /// <summary>An item as a question names it.</summary>
    protected static string Describe(FamfsItem item) =>
        $"{DisplayText.Of(item.Path.Length == 0 ? "/" : item.Path)} on {item.Device}";

    /// <summary>Asks, and makes a change; what fails is written.</summary>
    /// <returns>The item as it is then; null where it is gone, or was not changed.</returns>
    private protected FamfsItem? Make(FamfsVolume volume, FamfsItem item, ItemChange change) =>
        ShouldProcess(Describe(item), change.Action) ? change.Make(volume, WriteError, Cancelled) : null;
}
