using System.Management.Automation;
using Famfs.Names;
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
    protected override void Process(FamfsVolume volume, FamfsItem item)
    {
        if (NewName.Contains('/', StringComparison.Ordinal) || NewName is "." or "..")
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, NewName, "a new name has no directory; Move-FamfsFile moves to another one");
        }

        Place(volume, item, ChangeKind.Move, PathText.Combine(item.DirectoryName, NewName));
    }
}
