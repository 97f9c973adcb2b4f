using System.Collections.Concurrent;
using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// Copies files into a famfs (-ToFileSystem or a destination under a mount), out of one (-FileSystem or sources under a
/// mount), or from one to another (both). What fails leaves nothing visible, and no byte goes through a mount.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "FamfsFile", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory), typeof(FileInfo))]
public sealed class CopyFamfsFileCommand : StripeCmdlet
{
    private const int ActivityId = 0x4661;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);
    private long _bytes;

    /// <summary>Sources: paths inside -FileSystem, or paths of this machine when that is left out.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>A directory that exists, or the new name of a single source: inside -ToFileSystem, or of this machine.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>The file system that is copied into; where the destination is mounted when left out.</summary>
    [Parameter]
    [Alias("DestinationFileSystem", "ToDevice")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ToFileSystem { get; set; }

    /// <summary>Copies directories with their content.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Keeps the path of each source below the destination: as it was given where it is relative.</summary>
    [Parameter]
    public SwitchParameter Parents { get; set; }

    /// <summary>Overwrites files that exist; inside a famfs only where the size is the same.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes what was copied.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Threads that copy; one for each processor when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Permission bits of the copies in octal; each source's when left out.</summary>
    [Parameter]
    [UnixMode]
    public uint? Mode { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        (FamfsPath? place, string destination) = SetUp(Destination, () => Find(ToFileSystem, Destination) is { } found
            ? (found, found.Path.Trim('/'))
            : ((FamfsPath?)null, HostPath(Destination)));
        FamfsVolume? to = place is null ? null : Open(place.Value.Device);
        List<(string Given, FamfsPath? Place)> located = [];
        foreach (string path in Path)
        {
            PerItem(path, () => located.Add((path, Find(FileSystem, path))));
        }

        foreach (var sources in located.GroupBy(s => s.Place?.Device))
        {
            FamfsVolume? from = sources.Key is null ? null : Open(sources.Key);
            if (from is null && to is null)
            {
                SetUp<bool>(Path, () => throw FamfsException.Create(FamfsErrorId.FileSystemRequired, sources.First().Given));
            }

            ICopySource source = from is null ? new HostFiles() : new FamfsFiles(from);
            List<CopyItem> items = [];
            foreach ((string given, FamfsPath? at) in sources)
            {
                PerItem(given, () => items.AddRange(Sources(from, at?.Path ?? given)
                    .Where(s => ShouldProcess(s, $"Copy to {destination}{(to is null ? "" : " on " + to.DevicePath)}"))
                    .SelectMany(s => source.Expand(s, Target(to, destination, s, from is null ? Kept(given, s) : s), Recurse))));
            }

            if (items.Count > 0)
            {
                Run(from, to, source, items);
            }
        }
    }

    private IEnumerable<string> Sources(FamfsVolume? from, string path)
    {
        if (from is not null)
        {
            return Resolve(from, path).Select(i => i.Path);
        }

        try
        {
            return GetResolvedProviderPathFromPSPath(path, out _);
        }
        catch (ItemNotFoundException)
        {
            return [HostPath(path)];
        }
    }

    /// <summary>What -Parents keeps of a path of this machine.</summary>
    private string Kept(string path, string source)
    {
        string relative = System.IO.Path.GetRelativePath(HostPath("."), source);
        return System.IO.Path.IsPathRooted(path) || relative.StartsWith("..", StringComparison.Ordinal) ? source : relative;
    }

    /// <summary>Where a source goes: into a directory that exists under its own name, else to the destination itself.</summary>
    private string Target(FamfsVolume? to, string destination, string source, string kept)
    {
        if (Parents)
        {
            return PathText.Combine(destination, kept.Trim('/'));
        }

        bool isDirectory = to is null ? Directory.Exists(destination) : destination.Length == 0 || to.Find(destination) is FamfsDirectory;
        string name = source.TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        return isDirectory && name.Length > 0 ? PathText.Combine(destination, name) : destination;
    }

    private void Run(FamfsVolume? from, FamfsVolume? to, ICopySource source, List<CopyItem> items)
    {
        CopyOptions options = SetUp(Owner ?? Group, () => new CopyOptions
        {
            Recurse = Recurse,
            Force = Force,
            ThrottleLimit = ThrottleLimit,
            Mode = Mode,
            Uid = Uid,
            Gid = Gid,
            Interleaving = Interleaving,
        });
        List<CopyItem> all = Parents ? [.. WithParents(to, items)] : items;
        // Records are written on this thread only: the copy runs on another one and hands its results over.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        IEnumerable<CopyResult> results = to is null
            ? new CopyOut(from!, options, Count).Run(all, stop.Token)
            : new CopyIn(to, source, options, Count).Run(all, stop.Token);
        using BlockingCollection<CopyResult> done = [];
        Interlocked.Exchange(ref _bytes, 0);
        Task work = Task.Run(() => HandOver(results, done), CancellationToken.None);
        try
        {
            Report(to, all, done);
        }
        finally
        {
            // A pipeline that wants no more ends the copy, and nothing goes on behind its back.
            if (!done.IsCompleted)
            {
                stop.Cancel();
            }

            ((IAsyncResult)work).AsyncWaitHandle.WaitOne();
        }

        SetUp((to ?? from)!.DevicePath, () =>
        {
            work.GetAwaiter().GetResult();
            return true;
        });
    }

    private static void HandOver(IEnumerable<CopyResult> results, BlockingCollection<CopyResult> done)
    {
        try
        {
            foreach (CopyResult result in results)
            {
                done.Add(result);
            }
        }
        finally
        {
            done.CompleteAdding();
        }
    }

    private void Report(FamfsVolume? to, List<CopyItem> items, BlockingCollection<CopyResult> done)
    {
        long total = items.Sum(i => i.Size);
        ProgressRecord progress = new(ActivityId, "Copying", $"{items.Count} items to {Destination}");
        bool shown = false;
        while (!done.IsCompleted)
        {
            if (done.TryTake(out CopyResult? result, ProgressInterval))
            {
                Write(to, result);
                continue;
            }

            progress.PercentComplete = total == 0 ? 0 : (int)(Interlocked.Read(ref _bytes) * 100 / total);
            WriteProgress(progress);
            shown = true;
        }

        if (shown)
        {
            progress.RecordType = ProgressRecordType.Completed;
            WriteProgress(progress);
        }
    }

    private void Write(FamfsVolume? to, CopyResult result)
    {
        if (result.Error is not null)
        {
            WriteError(result.Error, result.Item.Source);
        }
        else if (PassThru)
        {
            WriteObject(to is not null ? result.Created
                : result.Item.IsDirectory ? new DirectoryInfo(result.Item.Destination)
                : new FileInfo(result.Item.Destination));
        }
    }

    /// <summary>Puts the directories that the destinations need before them.</summary>
    private static IEnumerable<CopyItem> WithParents(FamfsVolume? to, List<CopyItem> items)
    {
        HashSet<string> made = new(StringComparer.Ordinal);
        foreach (CopyItem item in items)
        {
            for (int slash = item.Destination.IndexOf('/', 1); slash > 0; slash = item.Destination.IndexOf('/', slash + 1))
            {
                string parent = item.Destination[..slash];
                bool exists = to is null ? Directory.Exists(parent) : to.Find(parent) is not null;
                if (!exists && made.Add(parent))
                {
                    yield return new CopyItem(item.Source, parent, true, 0, 0x1ed, item.Uid, item.Gid);
                }
            }

            if (!item.IsDirectory || made.Add(item.Destination))
            {
                yield return item;
            }
        }
    }

    private void Count(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
