using System.Management.Automation;
using Famfs.Cmdlets.Binding;
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

    /// <summary>The change that gives an item its new path.</summary>
    private protected abstract ItemChange ChangeOf(FamfsVolume volume, FamfsItem item);

    /// <inheritdoc/>
    protected sealed override void Process(FamfsVolume volume, FamfsItem item)
    {
        if (Make(volume, item, ChangeOf(volume, item)) is { } placed && PassThru)
        {
            WriteObject(placed);
        }
    }
}
