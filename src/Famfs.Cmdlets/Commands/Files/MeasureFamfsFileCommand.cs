using System.Management.Automation;
using Famfs.Layout;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Adds up what files take, by directory, as du does.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "FamfsFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsUsage))]
public sealed class MeasureFamfsFileCommand : ListCmdlet
{
    /// <summary>Directories below that are written as well: 0 for none, 1 for those directly below; all when left out.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Depth { get; set; } = int.MaxValue;

    private protected override void Process(FamfsVolume volume, FamfsItem item, bool byName) =>
        WriteObject(UsageCount.Of(volume, item, Depth, Cancelled), enumerateCollection: true);
}
