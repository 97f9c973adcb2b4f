using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Shows queues: their shape, what is in them, who may use them.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsQueue", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsQueue))]
public sealed class GetFamfsQueueCommand : FileSystemCmdlet
{
    /// <summary>
    /// Queues inside the file system, or under a mount when no file system is named; of a directory, all queues in it. All
    /// queues of the file system when left out.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(QueueCompleter))]
    public string[] Path { get; set; } = [""];

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
                    Write(volume, item, byName);
                }
            });
        }
    }

    private void Write(FamfsVolume volume, FamfsItem item, bool byName)
    {
        if (byName && item.IsDirectory)
        {
            foreach (FamfsItem child in volume.List(item.Path, recurse: true).Where(i => QueueState.IsQueue(volume, i)))
            {
                Cancelled.ThrowIfCancellationRequested();
                PerItem(child.Path, () => WriteObject(QueueState.Read(volume, child.Path)));
            }
        }
        else if (byName || QueueState.IsQueue(volume, item))
        {
            PerItem(item.Path, () => WriteObject(QueueState.Read(volume, item.Path)));
        }
    }
}
