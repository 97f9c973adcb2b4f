using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Moves files and directories within a file system, directories with all that is in them.</summary>
[Cmdlet(VerbsCommon.Move, "FamfsFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class MoveFamfsFileCommand : PlaceCmdlet
{
    /// <summary>The directory to move into, or the new path.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [PathArgument(IsNew = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string Destination { get; set; } = "";

    /// <inheritdoc/>
    private protected override ItemChange ChangeOf(FamfsVolume volume, FamfsItem item)
    {
        FamfsPath to = QualifiedPath.TryParse(Destination, out _) || !string.IsNullOrEmpty(FileSystem)
            ? Locate(Destination)
            : Find(null, Destination) ?? new FamfsPath(volume.DevicePath, Destination);
        return ItemChange.Move(volume, item, to, Destination.EndsWith('/'), Force);
    }
}
