using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Shows queues: their shape, what is in them, who may use them.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsQueue", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsQueue))]
public sealed class GetFamfsQueueCommand : QueueCmdlet
{
    /// <summary>
    /// Queues inside the file system, or under a mount when no file system is named; of a directory, all queues in it. All
    /// queues of the file system when left out.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(QueueCompleter))]
    public override string[]? Path { get; set; } = [""];

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, string path) => WriteObject(QueueState.Read(volume, path));

    private protected override void Process(FamfsVolume volume, FamfsItem item, bool byName)
    {
        if (byName && item.IsDirectory)
        {
            foreach (FamfsItem child in volume.List(item, recurse: true).Where(i => QueueState.IsQueue(volume, i)))
            {
                Cancelled.ThrowIfCancellationRequested();
                PerItem(child.Path, () => Process(volume, child.Path));
            }
        }
        else
        {
            base.Process(volume, item, byName);
        }
    }
}
