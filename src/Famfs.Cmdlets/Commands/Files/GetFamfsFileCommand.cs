using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Lists files and directories: the content of a directory, a file by its path, or what a pattern matches.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class GetFamfsFileCommand : FileSystemCmdlet
{
    /// <summary>
    /// Paths inside the file system; its root when left out. With no file system named, paths under a mount; the current
    /// location when left out. An exact name wins over a pattern.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [""];

    /// <summary>As -Path, but taken as they are: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName", "FamfsPath")]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string[]? LiteralPath { get; set; }

    /// <summary>Also lists what is in the directories.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Only files.</summary>
    [Parameter]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories.</summary>
    [Parameter]
    public SwitchParameter Directory { get; set; }

    /// <summary>Also what the file system keeps for itself: names in the root that begin with .famfs.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>What was removed and not reclaimed, by the paths that it had.</summary>
    [Parameter]
    public SwitchParameter Removed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PathArgument path in Arguments(Path, LiteralPath))
        {
            PerItem(path.Given, () =>
            {
                FamfsPath place = Locate(path);
                if (Removed)
                {
                    ListRemoved(Open(place.Device), place.Path, path.IsPattern);
                    return;
                }

                List(Open(place.Device), place.Path, path.IsPattern);
            });
        }
    }

    private void List(FamfsVolume volume, string path, bool isPattern)
    {
        bool byName = !isPattern || volume.Find(path) is not null;
        foreach (FamfsItem item in Resolve(volume, path, isPattern, Force))
        {
            // A directory that was named shows its content; one that a pattern matched shows itself.
            if (!byName || !item.IsDirectory)
            {
                Write(item);
            }

            if (item.IsDirectory && (byName || Recurse))
            {
                foreach (FamfsItem child in volume.List(item.Path, Recurse, Force))
                {
                    Cancelled.ThrowIfCancellationRequested();
                    Write(child);
                }
            }
        }
    }

    private void ListRemoved(FamfsVolume volume, string path, bool isPattern)
    {
        IEnumerable<FamfsItem> items = path.Trim('/').Length == 0
            ? volume.ListRemoved()
            : RemovedItems.Resolve(volume, path, isPattern);
        foreach (FamfsItem item in items.Where(i => i.IsDirectory ? !File : !Directory))
        {
            // The view of what was removed shows the path that it had.
            PSObject shown = PSObject.AsPSObject(item);
            shown.TypeNames.Insert(0, "Famfs.RemovedItem");
            WriteObject(shown);
        }
    }

    private void Write(FamfsItem item)
    {
        if (item.IsDirectory ? !File : !Directory)
        {
            WriteObject(item);
        }
    }
}
