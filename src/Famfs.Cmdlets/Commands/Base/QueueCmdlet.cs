using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command on queues, one at a time.</summary>
public abstract class QueueCmdlet : FileSystemCmdlet
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
    public string[]? Path { get; set; }

    /// <summary>As -Path, but taken as they are: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName", "FamfsPath")]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralQueueCompleter))]
    public string[]? LiteralPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PathArgument path in Arguments(Path, LiteralPath))
        {
            PerItem(path.Given, () =>
            {
                FamfsPath place = Locate(path.Text);
                FamfsVolume volume = Open(place.Device);
                bool byName = !path.IsPattern || volume.Find(place.Path) is not null;
                foreach (FamfsItem item in Resolve(volume, place.Path, path.IsPattern))
                {
                    if (byName || QueueState.IsQueue(volume, item))
                    {
                        PerItem(item.Path.Length == 0 ? path.Given : item.Path, () => Process(volume, item.Path));
                    }
                }
            });
        }
    }

    /// <summary>Does one queue; an engine error becomes an error record.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="path">Path of the producer's file.</param>
    protected abstract void Process(FamfsVolume volume, string path);
}
