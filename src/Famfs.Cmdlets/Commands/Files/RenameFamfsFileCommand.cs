using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Gives a file or directory another name in the directory that it is in.</summary>
[Cmdlet(VerbsCommon.Rename, "FamfsFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class RenameFamfsFileCommand : PlaceCmdlet
{
    /// <summary>The new name, without a directory.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = "";

    /// <inheritdoc/>
    private protected override ItemChange ChangeOf(FamfsVolume volume, FamfsItem item) =>
        ItemChange.Rename(item, NewName, Force, mover: "Move-FamfsFile");
}
