using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes files and directories as they are created, renamed, changed or removed by any host, until it is stopped.</summary>
[Cmdlet(VerbsCommon.Watch, "FamfsFileSystem")]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class WatchFamfsFileSystemCommand : DeviceCmdlet
{
    private readonly LogWatch _watch = new();
    private long _written;

    /// <summary>Device nodes, image files, or objects that know theirs.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "FullName", "PSPath")]
    [Binding.DevicePath]
    [ArgumentCompleter(typeof(Completion.DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] Device { get; set; } = [];

    /// <summary>Only items with such paths; each component may be a pattern.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(Completion.PathCompleter))]
    public string[]? Path { get; set; }

    /// <summary>Also what is below the directories that -Path names.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Only changes of these kinds; all when left out.</summary>
    [Parameter]
    public FamfsChangeKind[]? ChangeKind { get; set; }

    /// <summary>Ends after so many seconds; without it only Ctrl+C or -Count ends it.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0.0, 1e9)]
    public double? Timeout { get; set; }

    /// <summary>Ends after so many items.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; } = long.MaxValue;

    /// <summary>Writes what is there already first.</summary>
    [Parameter]
    public SwitchParameter IncludeExisting { get; set; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _watch.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void Process(string device) => _watch.Add(device, IncludeExisting);

    // Of what was renamed either path may be meant.
    private bool Matches(PathPattern pattern, FamfsItem item) =>
        pattern.Matches(item.Path, Recurse) || (item.OldPath is { } old && pattern.Matches(old, Recurse));

    private List<PathPattern> Patterns(string[] paths)
    {
        List<PathPattern> patterns = [];
        foreach (string path in paths)
        {
            PerItem(path, () => patterns.Add(new PathPattern(path)));
        }

        return patterns;
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        List<PathPattern>? patterns = Path is null ? null : Patterns(Path);
        if (patterns is [])
        {
            return;
        }

        TimeSpan? timeout = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        SetUp<object?>(null, () =>
        {
            foreach (FamfsItem item in _watch.Run(timeout, Cancelled))
            {
                if (ToldItems.IsOf(item, ChangeKind) && (patterns?.Exists(p => Matches(p, item)) ?? true))
                {
                    WriteObject(ToldItems.Show(item));
                    if (++_written == Count)
                    {
                        break;
                    }
                }
            }

            return null;
        });
    }
}
