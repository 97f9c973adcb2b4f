using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Frees the space of what was removed.</summary>
[Cmdlet(VerbsCommon.Clear, "FamfsRemoved", DefaultParameterSetName = PathSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
public sealed class ClearFamfsRemovedCommand : FileSystemCmdlet
{
    private readonly Dictionary<FamfsVolume, List<FamfsItem>> _items = [];

    /// <summary>What was removed, by the path that it had or the name that it has now; everything when left out.</summary>
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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PathArgument path in Arguments(Path, LiteralPath))
        {
            PerItem(path.Given, () =>
            {
                FamfsPath place = Locate(path);
                FamfsVolume volume = Open(place.Device);
                IEnumerable<FamfsItem> items = place.Path.Length == 0
                    ? volume.ListRemoved()
                    : RemovedItems.Resolve(volume, place.Path, path.IsPattern);
                _items.TryAdd(volume, []);
                _items[volume].AddRange(items);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var (volume, items) in _items)
        {
            FamfsItem[] each = [.. items.DistinctBy(i => i.Path)];
            if (each.Length > 0)
            {
                PerItem(volume.DevicePath, () => Reclaim(volume, each));
            }
        }
    }

    private void Reclaim(FamfsVolume volume, FamfsItem[] items)
    {
        string size = SizeText.Of(items.OfType<FamfsFile>().Sum(f => f.AllocatedSize));
        string named = string.Join(", ", items.Take(3).Select(i => DisplayText.Of(i.OriginalPath ?? i.Path)));
        string more = items.Length > 3 ? $" and {items.Length - 3} more" : "";
        string question = $"Reclaim {size} of {items.Length} removed files and directories ({named}{more}). They cannot be restored"
            + " afterwards. No program of any other host may have them open or mapped";
        if (!ShouldProcess(volume.DevicePath, question))
        {
            return;
        }

        ChangeRequest[] requests = [.. items.Select(i => new ChangeRequest { Kind = ChangeKind.Reclaim, Path = i.Path })];
        foreach (ChangeResult result in volume.Change(requests, Cancelled))
        {
            if (result.Error is { } error)
            {
                WriteError(error, result.Request.Path);
            }
        }
    }
}
