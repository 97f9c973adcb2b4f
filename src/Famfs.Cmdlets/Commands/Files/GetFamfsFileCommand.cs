using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Lists files and directories: the content of a directory, a file by its path, or what a pattern matches.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class GetFamfsFileCommand : ListCmdlet
{
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

    /// <summary>Lists removed items that are not reclaimed yet, by the paths that they had.</summary>
    [Parameter]
    public SwitchParameter Removed { get; set; }

    private protected override IEnumerable<FamfsItem> Items(FamfsVolume volume, string path, bool isPattern, out bool byName)
    {
        if (!Removed)
        {
            return Resolve(volume, path, isPattern, Force, out byName);
        }

        byName = false;
        return path.Trim('/').Length == 0 ? volume.ListRemoved() : RemovedItems.Resolve(volume, path, isPattern);
    }

    private protected override void Process(FamfsVolume volume, FamfsItem item, bool byName)
    {
        if (Removed)
        {
            WriteRemoved(item);
            return;
        }

        // A directory that was named shows its content; one that a pattern matched shows itself.
        if (!byName || !item.IsDirectory)
        {
            Write(item);
        }

        if (item.IsDirectory && (byName || Recurse))
        {
            foreach (FamfsItem child in volume.List(item, Recurse, Force))
            {
                Cancelled.ThrowIfCancellationRequested();
                Write(child);
            }
        }
    }

    private void WriteRemoved(FamfsItem item)
    {
        if (IsWanted(item))
        {
            // The view of what was removed shows the path that it had.
            PSObject shown = PSObject.AsPSObject(item);
            shown.TypeNames.Insert(0, "Famfs.RemovedItem");
            WriteObject(shown);
        }
    }

    private void Write(FamfsItem item)
    {
        if (IsWanted(item))
        {
            WriteObject(item);
        }
    }

    private bool IsWanted(FamfsItem item) => item.IsDirectory ? !File : !Directory;
}
