using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Takes files and directories out of sight. They keep their space and can be restored.</summary>
[Cmdlet(VerbsCommon.Remove, "FamfsFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
public sealed class RemoveFamfsFileCommand : ItemCmdlet
{
    /// <summary>Also removes what is in a directory.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsItem item) => Make(volume, item, ItemChange.Remove(volume, item, Recurse));
}
