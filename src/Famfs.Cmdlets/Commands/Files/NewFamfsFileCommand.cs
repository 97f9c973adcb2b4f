using System.Diagnostics;
using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Files;
using Famfs.Interop;
using Famfs.Transfer;
using Famfs.Volumes;
using Mono.Unix.Native;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// Creates preallocated files. Files that come fast through the pipeline are committed in batches; one that comes
/// alone is committed at once. A file is written to the pipeline when it is committed, never before.
/// </summary>
[Cmdlet(VerbsCommon.New, "FamfsFile", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsFile))]
public sealed class NewFamfsFileCommand : StripeCmdlet
{
    private const uint DefaultMode = ModeBits.Octal0644;
    private const int BatchFiles = 512;
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private static readonly uint User = Syscall.geteuid();
    private static readonly uint UserGroup = Syscall.getegid();

    private readonly List<(CreateRequest Request, long? Seed, string Given)> _batch = [];
    private readonly ByteProgress _progress = new(CommandTexts.Get("ProgressFill"));
    private FamfsVolume? _volume;
    private string? _device;
    private Rehearsal? _rehearsal;
    private int _batchFiles = 1;
    private long _lastRecord;
    private long _batchStart;

    /// <summary>Paths inside the file system, or under a mount when no file system is named.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "LP", "FamfsPath", "Name")]
    [PathArgument(IsNew = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Bytes of each file.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Length")]
    [ArgumentCompleter(typeof(SizeCompleter))]
    [OptionalNumber]
    public long Size { get; set; }

    /// <summary>Fills the files with the reproducible content of this seed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalNumber]
    public long? Seed { get; set; }

    /// <summary>Leaves the bytes that the space held before, which may be another file system's data.</summary>
    [Parameter]
    public SwitchParameter Uninitialized { get; set; }

    /// <summary>Permission bits: octal digits, the letters of ls or a UnixFileMode.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("UnixMode")]
    [UnixMode]
    [ArgumentCompleter(typeof(ModeCompleter))]
    public string? Mode { get; set; }

    /// <summary>When the files were last written; now when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Time]
    public DateTime? LastWriteTime { get; set; }

    /// <summary>Whether the object in the pipeline is a directory. It has a size on the command line, but is no file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    [Alias("PSIsContainer")]
    public bool IsDirectory { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        long now = Stopwatch.GetTimestamp();
        bool alone = _lastRecord == 0 || Stopwatch.GetElapsedTime(_lastRecord, now) > Fast;
        _lastRecord = now;
        if (_batch.Count == 0)
        {
            _batchStart = now;
        }

        foreach (string path in Path)
        {
            PerItem(path, () =>
            {
                if (IsDirectory)
                {
                    throw FamfsException.CreateVariant(FamfsErrorId.IsADirectory, "ForNew", path);
                }

                FamfsPath place = Locate(path);
                SwitchTo(place.Device);
                CreateRequest request = Request(place.Path);
                if (IsWhatIf)
                {
                    _rehearsal ??= _volume!.Rehearse();
                    _rehearsal.Require(request);
                }

                if (ShouldProcess($"{DisplayText.Of(place.Path)} on {place.Device}", CommandTexts.Get("ActionCreateFile", Size)))
                {
                    _batch.Add((request, Seed, path));
                }
            });
        }

        // Small batches first: a command later in the pipeline may want only the first files and stop the pipeline.
        _batchFiles = alone ? 1 : Math.Min(_batchFiles, BatchFiles);
        if (alone || _batch.Count >= _batchFiles || Stopwatch.GetElapsedTime(_batchStart, now) > LongestWait)
        {
            Commit();
            _batchFiles *= 2;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Commit();
        Remove(_progress);
    }

    /// <summary>Begins a batch when the file system changes; within a batch it is opened once.</summary>
    private void SwitchTo(string device)
    {
        if (_batch.Count == 0 || device != _device)
        {
            Commit();
            _volume = Open(device);
            _rehearsal = device == _device ? _rehearsal : null;
            _device = device;
        }
    }

    private CreateRequest Request(string path) => new()
    {
        Path = path,
        Size = Size,
        Mode = UnixModeAttribute.BitsOf(Mode) ?? DefaultMode,
        Uid = Uid ?? User,
        Gid = Gid ?? UserGroup,
        Time = LastWriteTime is { } time ? UnixTime.From(time) : UnixTime.Now,
        Interleaving = Interleaving,
    };

    private void Commit()
    {
        if (_batch.Count == 0)
        {
            return;
        }

        CreateRequest[] requests = [.. _batch.Select(b => b.Request)];
        string[] given = [.. _batch.Select(b => b.Given)];
        IReadOnlyList<PendingFile> creations;
        try
        {
            // What is quickly done is done under one lock; what takes its time takes space first, as a copy does.
            creations = _batch.Exists(b => b.Seed is not null) || !(Uninitialized || _volume!.ZeroesAtOnce)
                ? Fill(requests)
                : SetUp(_volume!.DevicePath, () => _volume.Create(requests, Uninitialized ? ZeroTail : Zero, cancel: Cancelled));
        }
        finally
        {
            _batch.Clear();
        }

        for (int i = 0; i < creations.Count; i++)
        {
            if (creations[i].Error is { } error)
            {
                WriteError(error, given[i]);
            }
            else
            {
                FamfsFile file = (FamfsFile)creations[i].Item!;
                WriteVerbose(Told(file));
                WriteObject(file);
            }
        }
    }

    private string Told(FamfsFile file) =>
        CommandTexts.Get("FileCreated", file.FamfsPath, file.Device, file.LogIndex, SizeText.Of(file.Size), PlaceText.Of(_volume!, file));

    private static void ZeroTail(FileData data) => data.ZeroTail();

    private static void Zero(FileData data) => data.Zero();

    private IReadOnlyList<PendingFile> Fill(CreateRequest[] requests)
    {
        IReadOnlyList<PendingFile> creations = SetUp(_volume!.DevicePath, () => _volume.Prepare(requests, Cancelled));
        _progress.Expect(creations.Where(c => c.Error is null).Sum(c => c.Data.Size), creations.Count(c => c.Error is null));
        try
        {
            for (int i = 0; i < creations.Count; i++)
            {
                if (creations[i].Error is null)
                {
                    PerCreation(creations[i], _batch[i].Seed);
                }
            }

            return SetUp(_volume.DevicePath, () =>
            {
                _volume.Commit(creations, Cancelled);
                return creations;
            });
        }
        finally
        {
            foreach (PendingFile creation in creations)
            {
                creation.Dispose();
            }
        }
    }

    private void Filled(long bytes)
    {
        Cancelled.ThrowIfCancellationRequested();
        _progress.Add(bytes);
        Show(_progress);
    }

    private void PerCreation(PendingFile creation, long? seed)
    {
        try
        {
            FileData data = creation.Data;
            if (seed is { } value)
            {
                ContentStream.Fill(data, value, Cancelled, Filled);
                data.ZeroTail();
            }
            else if (Uninitialized)
            {
                data.ZeroTail();
            }
            else
            {
                data.Zero(Filled);
            }
        }
        catch (FamfsException e)
        {
            creation.Fail(e);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
