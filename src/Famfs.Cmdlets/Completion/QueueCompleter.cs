using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Completion;

/// <summary>As <see cref="PathCompleter"/>, for queues: of the files only the producers'.</summary>
public class QueueCompleter : PathCompleter
{
    /// <inheritdoc/>
    private protected override bool IsOffered(FamfsVolume volume, FamfsItem item) =>
        item.IsDirectory || QueueState.IsQueue(volume, item);
}
