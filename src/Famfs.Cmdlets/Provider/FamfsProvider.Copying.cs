using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Erofs;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <content>Copies on a drive and from one drive of the provider to another, by the engine of Copy-FamfsFile.</content>
public sealed partial class FamfsProvider
{
    /// <inheritdoc/>
    protected override void CopyItem(string path, string copyPath, bool recurse) => At(path, (from, source) =>
    {
        FamfsPath place = PlaceOf(copyPath);
        using VolumeLease lease = Lease(place.Device);
        FamfsFiles files = new(from);
        CopyOptions options = new() { Recurse = recurse, Force = Force };
        CopyDestination to = CopyDestination.Inside(lease.Volume, place.Path);
        string name = source.Trim('/');
        IReadOnlyList<CopyItem> items = new CopyPlan(to, options).Add([new CopySource(files, name, name, name)], 1)[0].Items;
        if (items.Count > 0 && ShouldProcess(
            from, name, CommandTexts.Get("ActionCopyOn", DisplayText.Of(items[0].Destination), DisplayText.Of(place.Device))))
        {
            Run(files, to, options, items);
            ErofsView.KeepUp(lease.Volume);
        }
    });

    private void Run(FamfsFiles files, CopyDestination to, CopyOptions options, IReadOnlyList<CopyItem> items)
    {
        ByteProgress progress = new(CommandTexts.Get("ProgressCopy", to.Shown));
        progress.Expect(items.Sum(i => i.Size), items.Count(i => !i.IsDirectory));
        CopyGrants grants = new();
        using CopyJob job = new(files, to, options, items, progress.Add, grants, _stop.Token);
        while (!job.IsCompleted)
        {
            if (job.TryTake(out CopyResult? result, ByteProgress.Interval))
            {
                if (result!.Error is { } error)
                {
                    WriteError(error, result.Item.Source);
                }
                else if (result.Created is { } created)
                {
                    Write(created);
                }
            }
            else if (progress.Now() is { } bar)
            {
                WriteProgress(bar);
            }
        }

        if (progress.IsShown)
        {
            WriteProgress(progress.End());
        }

        job.ThrowIfFailed();
    }
}
