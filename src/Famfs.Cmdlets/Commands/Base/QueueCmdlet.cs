using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command on queues, one at a time.</summary>
public abstract class QueueCmdlet : WalkCmdlet
{
    /// <summary>
    /// Queues inside the file system, or under a mount when no file system is named. An exact name wins over a pattern, and a
    /// pattern leaves out what is no queue.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(QueueCompleter))]
    public virtual string[]? Path { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName", "FamfsPath")]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralQueueCompleter))]
    public sealed override string[]? LiteralPath { get; set; }

    private protected sealed override string[]? Patterns => Path;

    private protected override void Process(FamfsVolume volume, FamfsItem item, bool byName)
    {
        if (byName || QueueState.IsQueue(volume, item))
        {
            Process(volume, item.Path);
        }
    }

    /// <summary>Does one queue; an engine error becomes an error record.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="path">Path of the producer's file.</param>
    protected abstract void Process(FamfsVolume volume, string path);
}
