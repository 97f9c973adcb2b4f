using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command that gives files and directories other paths.</summary>
public abstract class PlaceCmdlet : ItemCmdlet
{
    /// <summary>Removes a file, or an empty directory, that has the new path.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the items with their new paths.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Asks, and gives an item its new path.</summary>
    protected void Place(FamfsVolume volume, FamfsItem item, ChangeKind kind, string destination)
    {
        string action = $"{(kind == ChangeKind.Restore ? "Restore to" : "Move to")} {destination}";
        if (!ShouldProcess(Describe(item), action))
        {
            return;
        }

        FamfsItem? moved = Change(volume, new ChangeRequest
        {
            Kind = kind,
            Path = item.Path,
            Destination = destination,
            Overwrite = Force,
        });
        if (PassThru && moved is not null)
        {
            WriteObject(moved);
        }
    }
}
