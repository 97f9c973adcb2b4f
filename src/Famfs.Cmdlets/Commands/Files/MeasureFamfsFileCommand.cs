using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Layout;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Adds up what files take, by directory, as du does.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "FamfsFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsUsage))]
public sealed class MeasureFamfsFileCommand : FileSystemCmdlet
{
    /// <summary>
    /// Directories and files inside the file system; its root when left out. With no file system named, paths under a mount;
    /// the current location when left out. An exact name wins over a pattern.
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

    /// <summary>Directories below that are written as well: 0 for none, 1 for those directly below; all when left out.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Depth { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PathArgument path in Arguments(Path, LiteralPath))
        {
            PerItem(path.Given, () =>
            {
                FamfsPath place = Locate(path);
                FamfsVolume volume = Open(place.Device);
                foreach (FamfsItem item in Resolve(volume, place.Path, path.IsPattern))
                {
                    WriteObject(UsageCount.Of(volume, item, Depth, Cancelled), enumerateCollection: true);
                }
            });
        }
    }
}
