using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Frees the space of what was removed.</summary>
[Cmdlet(VerbsCommon.Clear, "FamfsRemoved", DefaultParameterSetName = PathSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
public sealed class ClearFamfsRemovedCommand : ListCmdlet
{
    private readonly Dictionary<FamfsVolume, List<FamfsItem>> _items = [];

    private protected override IEnumerable<FamfsItem> Items(FamfsVolume volume, string path, bool isPattern, out bool byName)
    {
        byName = false;
        return path.Length == 0 ? volume.ListRemoved() : RemovedItems.Resolve(volume, path, isPattern);
    }

    private protected override void Process(FamfsVolume volume, FamfsItem item, bool byName)
    {
        _items.TryAdd(volume, []);
        _items[volume].Add(item);
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
        volume.RequireChangeable();
        string size = SizeText.Of(items.OfType<FamfsFile>().Sum(f => f.AllocatedSize));
        string named = string.Join(", ", items.Take(3).Select(i => DisplayText.Of(i.OriginalPath ?? i.Path)));
        string shown = items.Length > 3 ? CommandTexts.Get("NamesAndMore", named, items.Length - 3) : named;
        string question = CommandTexts.Get("ActionReclaim", size, items.Length, shown);
        if (!ShouldProcess(volume.DevicePath, question))
        {
            return;
        }

        ChangeRequest[] requests = [.. items.Select(i => new ChangeRequest(i, ChangeKind.Reclaim))];
        foreach (ChangeResult result in volume.Change(requests, Cancelled))
        {
            if (result.Error is { } error)
            {
                WriteError(error, result.Request.Path);
            }
        }
    }
}
