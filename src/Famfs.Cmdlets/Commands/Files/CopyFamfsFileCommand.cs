using System.Diagnostics;
using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Transfer;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// Copies files into a famfs (-ToFileSystem or a destination under a mount), out of one (-FileSystem or sources under a
/// mount), or from one to another (both). What fails leaves nothing visible, and no byte goes through a mount.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "FamfsFile", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory), typeof(FileInfo))]
public sealed partial class CopyFamfsFileCommand : StripeCmdlet
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);
    private readonly CopyGrants _grants = new();
    private readonly List<CopySource> _sources = [];
    private CopyPlan? _plan;
    private CopyOptions? _options;
    private CopyDestination? _destination;
    private bool _isStream;
    private long _last;
    private int _named;
    private int _skipped;

    /// <summary>Sources: paths inside -FileSystem, or paths of this machine when that is left out.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[]? Path { get; set; }

    /// <summary>As -Path, but taken as they are: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName", "FamfsPath")]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string[]? LiteralPath { get; set; }

    /// <summary>A directory that exists, or the new name of a single source: inside -ToFileSystem, or of this machine.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>The file system that is copied into; where the destination is mounted when left out.</summary>
    [Parameter]
    [Alias("DestinationFileSystem", "ToDevice")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? ToFileSystem { get; set; }

    /// <summary>Copies directories with their content.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Keeps the path of each source below the destination: as it was given where it is relative.</summary>
    [Parameter]
    public SwitchParameter Parents { get; set; }

    /// <summary>With -Parents, the directory that the kept paths start below.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BasePath { get; set; }

    /// <summary>Takes up a copy that was stopped: leaves files alone that equal their source in size and time.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>As -Resume, and also compares the content of the files that are there.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

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

    /// <summary>
    /// Permission bits of the copies: octal digits, the letters of ls or a UnixFileMode; the nine of each source when left out.
    /// </summary>
    [Parameter]
    [UnixMode]
    [ArgumentCompleter(typeof(ModeCompleter))]
    public string? Mode { get; set; }

    /// <summary>Copies belong to the owner and group of their source, and not to the caller.</summary>
    [Parameter]
    public SwitchParameter PreserveOwner { get; set; }

    /// <summary>Copies get the set-user-ID, set-group-ID and sticky bits of their source.</summary>
    [Parameter]
    public SwitchParameter PreserveSpecialMode { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _last = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // What comes slowly, as from a watch that may never end, is copied when it comes. All else is collected, so
        // that the whole call is judged before the first byte moves and many files share a commit.
        _isStream |= Stopwatch.GetElapsedTime(_last) > Slow;
        foreach (PathArgument path in Arguments(Path, LiteralPath))
        {
            int before = _sources.Count;
            PerItem(path.Given, () => Collect(path));
            _named += Math.Max(1, _sources.Count - before);
        }

        if (_isStream && _sources.Count > 0 && Plan().TakesMore)
        {
            Copy();
        }

        _last = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_sources.Count > 0)
        {
            Copy();
        }

        if (_skipped > 0)
        {
            WriteVerbose(_skipped == 1
                ? CommandTexts.Get("CopySkippedOne")
                : CommandTexts.Get("CopySkipped", _skipped));
        }

        foreach (string warning in _grants.Warnings)
        {
            WriteWarning(warning);
        }
    }

    private CopyDestination Locate()
    {
        string path = PathArgument.Literal(Destination).Text;
        return Find(ToFileSystem, path) is { } place
            ? CopyDestination.Inside(Open(place.Device), path.EndsWith('/') ? place.Path + '/' : place.Path)
            : CopyDestination.OnHost(HostPath(path), path.EndsWith('/'));
    }

    private CopyPlan Plan()
    {
        if (_plan is null)
        {
            _options = SetUp(Owner ?? Group, Options);
            _destination = SetUp(Destination, Locate);
            _plan = new CopyPlan(_destination, _options);
        }

        if (_destination!.Volume is null && _sources.Find(s => s.Files is HostFiles) is { } host)
        {
            SetUp<bool>(host.Given, () =>
                throw FamfsException.CreateVariant(FamfsErrorId.FileSystemRequired, "ForCopy", host.Given, Destination));
        }

        return _plan;
    }

    private CopyOptions Options() => new()
    {
        Recurse = Recurse,
        Parents = Parents || BasePath is not null,
        Resume = Resume || Verify,
        Verify = Verify,
        Force = Force,
        ThrottleLimit = ThrottleLimit,
        Mode = UnixModeAttribute.BitsOf(Mode),
        Uid = Uid,
        Gid = Gid,
        PreserveOwner = PreserveOwner,
        PreserveSpecialMode = PreserveSpecialMode,
        Interleaving = Interleaving,
    };

    private void Copy()
    {
        CopyPlan plan = Plan();
        (CopyDestination destination, CopyOptions options) = (_destination!, _options!);
        IReadOnlyList<CopyPart> planned = SetUp(Destination, () => plan.Add(_sources, _named));
        _sources.Clear();
        _named = 0;
        foreach (IGrouping<ICopySource, CopyPart> parts in planned.GroupBy(p => p.Source.Files))
        {
            if (IsWhatIf)
            {
                Rehearse(parts.Key, destination, options, [.. parts.SelectMany(p => p.Items)]);
                continue;
            }

            List<CopyItem> items =
            [
                .. parts.Where(p => ShouldProcess(Describe(p.Source.Path), Action(destination, p.Items)))
                    .SelectMany(p => p.Items),
            ];
            if (items.Count > 0)
            {
                Run(parts.Key, destination, options, items);
            }
        }
    }

    private static string Describe(string path) => path.Length == 0 ? "/" : DisplayText.Of(path)!;

    private static string Action(CopyDestination to, IReadOnlyList<CopyItem> items) =>
        Action(to, items.Count == 0 ? to.Path : items[0].Destination);

    private static string Action(CopyDestination to, string target) =>
        to.Volume is { } volume
            ? CommandTexts.Get("ActionCopyOn", Describe(target), volume.DevicePath)
            : CommandTexts.Get("ActionCopy", Describe(target));

    /// <summary>-WhatIf: names every item and its target, and finds the errors that the copy would have.</summary>
    private void Rehearse(ICopySource source, CopyDestination to, CopyOptions options, List<CopyItem> items)
    {
        foreach (CopyResult result in SetUp(to.Shown, () => CopyJob.Rehearse(source, to, options, items, Cancelled)))
        {
            if (result.Error is not null)
            {
                WriteError(result.Error, result.Item.Source);
            }
            else if (!result.Skipped)
            {
                ShouldProcess(Describe(result.Item.Source), Action(to, result.Item.Destination));
            }
        }
    }

    private void Run(ICopySource source, CopyDestination to, CopyOptions options, List<CopyItem> items)
    {
        ByteProgress progress = new(CommandTexts.Get("ProgressCopy", to.Shown));
        progress.Expect(items.Sum(i => i.Size), items.Count(i => !i.IsDirectory));
        using IDisposable? follower = FollowEngine();
        using CopyJob job = new(source, to, options, items, progress.Add, _grants, Cancelled);
        try
        {
            while (!job.IsCompleted)
            {
                if (job.TryTake(out CopyResult? result, ByteProgress.Interval))
                {
                    WriteTrace();
                    Write(source, to, result!);
                }

                Show(progress);
            }
        }
        finally
        {
            Remove(progress);
        }

        SetUp(to.Volume?.DevicePath ?? to.Path, () =>
        {
            job.ThrowIfFailed();
            return true;
        });
    }

    private void Write(ICopySource source, CopyDestination to, CopyResult result)
    {
        if (result.Error is not null)
        {
            WriteError(result.Error, result.Item.Source);
        }
        else if (result.Skipped)
        {
            _skipped++;
        }
        else
        {
            WriteVerbose(Told(source, to, result));
        }

        if (PassThru && result is { Error: null, Skipped: false })
        {
            WriteObject(to.Volume is not null ? result.Created
                : result.Item.IsDirectory ? new DirectoryInfo(result.Item.Destination)
                : new FileInfo(result.Item.Destination));
        }
    }

    private static string Told(ICopySource source, CopyDestination to, CopyResult result)
    {
        string what = to.Volume is { } volume
            ? CommandTexts.Get("CopiedOn", result.Item.Source, result.Item.Destination, volume.DevicePath)
            : CommandTexts.Get("Copied", result.Item.Source, result.Item.Destination);
        if (result.Item.IsDirectory)
        {
            return CommandTexts.Get("CopyOfDirectory", what);
        }

        string size = SizeText.Of(result.Item.Size);
        return result.Created is FamfsFile created
            ? CommandTexts.Get("CopyAsEntry", what, size, created.LogIndex, PlaceText.Of(to.Volume!, created))
            : to.Volume is null && (source as FamfsFiles)?.Volume is { } from && from.Find(result.Item.Source) is FamfsFile file
            ? CommandTexts.Get("CopyFromPlace", what, size, PlaceText.Of(from, file))
            : CommandTexts.Get("CopyOfFile", what, size);
    }
}
