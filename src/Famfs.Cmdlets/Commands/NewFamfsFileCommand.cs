using System.Diagnostics;
using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;
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
    private const uint DefaultMode = 0x1a4; // 0644
    private const int BatchFiles = 512;
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private static readonly uint User = Syscall.geteuid();
    private static readonly uint UserGroup = Syscall.getegid();

    private readonly List<(CreateRequest Request, long? Seed, string Given)> _batch = [];
    private FamfsVolume? _volume;
    private string? _device;
    private long _lastRecord;
    private long _batchStart;

    /// <summary>Paths inside the file system, or under a mount when no file system is named.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Bytes of each file.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Length")]
    public long Size { get; set; }

    /// <summary>Fills the files with the reproducible content of this seed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyIsNull]
    public long? Seed { get; set; }

    /// <summary>Leaves the bytes that the space held before, which may be another file system's data.</summary>
    [Parameter]
    public SwitchParameter Uninitialized { get; set; }

    /// <summary>Permission bits in octal.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [UnixMode]
    public uint? Mode { get; set; }

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
            FamfsPath place = Locate(path);
            SwitchTo(place.Device);
            if (ShouldProcess($"{place.Path} on {place.Device}", $"Create file of {Size} bytes"))
            {
                PerItem(path, () => _batch.Add((Request(place.Path), Seed, path)));
            }
        }

        if (alone || _batch.Count >= BatchFiles || Stopwatch.GetElapsedTime(_batchStart, now) > LongestWait)
        {
            Commit();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Commit();

    /// <summary>What goes to another file system begins a batch; within one the file system is looked at once.</summary>
    private void SwitchTo(string device)
    {
        if (_batch.Count == 0 || device != _device)
        {
            Commit();
            _volume = Open(device);
            _device = device;
        }
    }

    private CreateRequest Request(string path) => new()
    {
        Path = path,
        Size = Size,
        Mode = Mode ?? DefaultMode,
        Uid = Uid ?? User,
        Gid = Gid ?? UserGroup,
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
        IReadOnlyList<Creation> creations;
        try
        {
            // What is quickly done is done under one lock; what takes its time takes space first, as a copy does.
            creations = _batch.Exists(b => b.Seed is not null) || !(Uninitialized || _volume!.ZeroesAtOnce)
                ? Fill(requests)
                : SetUp(_volume!.DevicePath, () => _volume.Create(requests, Uninitialized ? ZeroTail : Zero, Cancelled));
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
                WriteObject(creations[i].Item);
            }
        }
    }

    private static void ZeroTail(FileData data) => data.ZeroTail();

    private static void Zero(FileData data) => data.Zero();

    private IReadOnlyList<Creation> Fill(CreateRequest[] requests)
    {
        IReadOnlyList<Creation> creations = SetUp(_volume!.DevicePath, () => _volume.Prepare(requests, Cancelled));
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
            foreach (Creation creation in creations)
            {
                creation.Dispose();
            }
        }
    }

    private void PerCreation(Creation creation, long? seed)
    {
        try
        {
            FileData data = creation.Data;
            if (seed is { } value)
            {
                ContentStream.Fill(data, value, Cancelled);
                data.ZeroTail();
            }
            else if (Uninitialized)
            {
                data.ZeroTail();
            }
            else
            {
                data.Zero();
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
