using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Brings back what was removed and not reclaimed.</summary>
[Cmdlet(VerbsData.Restore, "FamfsFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class RestoreFamfsFileCommand : PlaceCmdlet
{
    /// <summary>The path to restore to; the one that it had when left out.</summary>
    [Parameter]
    [PathArgument(IsNew = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string? Destination { get; set; }

    private protected override IEnumerable<FamfsItem> Items(FamfsVolume volume, string path, bool isPattern, out bool byName)
    {
        byName = false;
        return RemovedItems.Resolve(volume, path, isPattern);
    }

    /// <inheritdoc/>
    private protected override ItemChange ChangeOf(FamfsVolume volume, FamfsItem item)
    {
        string destination = Destination is { } given ? Locate(given).Path
            : item.OriginalPath ?? throw FamfsException.Create(FamfsErrorId.OriginUnknown, item.Path, volume.DevicePath);
        return ItemChange.Place(item, ChangeKind.Restore, destination, Force);
    }
}
