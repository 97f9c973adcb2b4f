using Famfs.Devices;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Memory;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>One mount from beginning to end.</summary>
internal sealed unsafe class MountServer
{
    private static readonly string PidNamespace = MountReport.OwnPidNamespace();

    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly FamfsVolume _volume;
    private readonly DaemonOptions _options;
    private readonly string _mountPoint;
    private readonly bool _readOnly;
    private VolumeFileSystem? _fileSystem;
    private FuseSession? _session;
    private StatusSocket? _status;
    private string _deviceNumber = "";
    private LogFile? _log;
    private volatile bool _isEnding;

    private MountServer(FamfsVolume volume, DaemonOptions options)
    {
        _volume = volume;
        _options = options;
        _mountPoint = MountStarter.ResolveMountPoint(options.MountPoint);
        _readOnly = options.ReadOnly || DaxDevice.IsReadOnlyProcess || !volume.Device.CanWrite
            || (volume.Role != FamfsRole.Master && !options.Writable);
    }

    /// <summary>
    /// The newest way in which files are told of. The second needs the device in famfs mode, in which the engine cannot open it, so
    /// it is not chosen by itself; the master of a file system with maps could not make files.
    /// </summary>
    private FuseMapGeneration NewestMaps => _options.Maps switch
    {
        MapWish.On => FuseMapGeneration.Second,
        MapWish.Auto when _volume.Device.Kind == DaxDeviceKind.Character && _volume.Role == FamfsRole.Client => FuseMapGeneration.First,
        _ => FuseMapGeneration.None,
    };

    private string? BackEndReason => _fileSystem!.Maps switch
    {
        FuseMapGeneration.None => NewestMaps == FuseMapGeneration.None ? null : DaemonTexts.Get("MapsNone"),
        FuseMapGeneration.First => DaemonTexts.Get("MapsFirst"),
        _ => DaemonTexts.Get("Maps"),
    };

    internal static int Run(DaemonOptions options)
    {
        using FamfsVolume volume = FamfsVolume.Open(options.Device);

        // While a directory is made the kernel lets nobody look into the one around it.
        volume.Writer.Patience = TimeSpan.FromSeconds(5);
        return new MountServer(volume, options).Serve();
    }

    private int Serve()
    {
        FuseMountOptions mount = new()
        {
            MountPoint = _mountPoint,
            Source = _options.Device,
            Subtype = "famfs",
            ReadOnly = _readOnly,
            AllowOther = _options.AllowOther,
            NoExecute = _options.NoExecute,
            NoSymlinkFollow = _options.NoSymlinkFollow,

            // A read of 1 MiB becomes two that are answered at the same time. Past the cache the kernel does not do that.
            MaxRead = _options.Cache == FamfsCacheMode.Never ? 0 : FuseSessionOptions.DefaultTransfer / 2,
        };
        FuseSessionOptions session = new()
        {
            Transport = _options.Transport switch
            {
                FamfsTransport.IoUring => FuseTransport.IoUring,
                FamfsTransport.DevFuse => FuseTransport.DevFuse,
                _ => FuseTransport.Auto,
            },

            FileMaps = NewestMaps,
            Copy = CacheLines.Move,

            // What others change shows at the next open; times, which the format does not have, tell nothing.
            DataInvalidation = FuseDataInvalidation.Explicit,
            HandleKillPrivileges = true,
            StableIds = true,

            // Without open files the kernel lets go of a detached mount at once: time to commit what is closed.
            StopGraceMilliseconds = 1000,
        };
        _fileSystem = new VolumeFileSystem(_volume, _options.Cache, _readOnly, _options.Writable, _options.Mutable, _options.Commit)
        {
            Ready = OnReady,
            Meta = _options.Meta ? new MetaDirectory(_volume) : null,
            StatusLine = user => Report(StatusSocket.IsTrusted(user)).ToLine(),
        };
        try
        {
            FuseSessionEnd end = FuseServer.Serve(mount, _fileSystem, session, OnStarted);

            // The kernel may give the device number to another mount now. Those who are connected still hear.
            _isEnding = true;
            _status?.Dispose();
            _fileSystem.End(nothingOpen: end == FuseSessionEnd.Unmounted || _session!.WasReleased);
            Failures.Flush();
            if (Failures.Count == 0)
            {
                _log?.Remove();
            }

            return end == FuseSessionEnd.Failed ? 1 : 0;
        }
        finally
        {
            _status?.Dispose();
        }
    }

    private void OnStarted(FuseSession session)
    {
        _session = session;
        _deviceNumber = session.DeviceNumber ?? "";
    }

    private void OnReady()
    {
        _status = StatusSocket.Open(_deviceNumber, Answer);
        if (_options.Detach)
        {
            _log = Background.Detach();
        }
    }

    private string Answer(DaemonRequest request, bool isTrusted) => request.Word switch
    {
        DaemonRequest.Status => Report(isTrusted).ToLine(),
        DaemonRequest.Settle => Settle(),
        _ => new DaemonReply { Error = _fileSystem!.DropPages(request.Path) }.ToLine(),
    };

    private string Settle()
    {
        _fileSystem!.CommitClosed();
        return new DaemonReply().ToLine();
    }

    private MountReport Report(bool isTrusted)
    {
        FuseStatistics statistics = _session!.Statistics;
        Failures.Failure? failure = Failures.Last;
        (IReadOnlyDictionary<string, long> refused, IReadOnlyList<FamfsRefusal> lastRefused) = _fileSystem!.Refusals.Report();
        MountReport report = new()
        {
            DeviceNumber = _deviceNumber,
            Role = _volume.Role,
            ReadOnly = _readOnly,
            Cache = _options.Cache,
            Transport = _session.Transport == FuseTransport.IoUring ? FamfsTransport.IoUring : FamfsTransport.DevFuse,
            TransportReason = _session.TransportRefusal,
            BackEnd = _fileSystem.Maps == FuseMapGeneration.None ? FamfsBackEnd.Fuse : FamfsBackEnd.Kernel,
            BackEndReason = BackEndReason,
            CommitPolicy = _options.Commit.Text,
            ProcessId = Environment.ProcessId,
            PidNamespace = PidNamespace,
            Ending = _isEnding,
            Started = _started,
            Operations = statistics.Requests,
            BytesRead = statistics.BytesRead,
            BytesWritten = statistics.BytesWritten,
            OpenFiles = _fileSystem!.OpenFiles,
            Uncommitted = _fileSystem.Drafts,
            Errors = Failures.Count + statistics.Malformed + statistics.FailedReplies,
            LastError = failure?.What,
            LastErrorTime = failure?.Time,
            LogFile = _log?.Path,
            Refused = refused,
            LastRefused = lastRefused,
            LogPosition = _volume.LogPosition,
        };
        return isTrusted ? report : report.ForStrangers();
    }
}
