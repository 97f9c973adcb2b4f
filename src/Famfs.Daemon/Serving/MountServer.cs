using Famfs.Fuse;
using Famfs.Interop;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>One mount from beginning to end.</summary>
internal sealed class MountServer
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly FamfsVolume _volume;
    private readonly DaemonOptions _options;
    private readonly string _mountPoint;
    private readonly bool _readOnly;
    private VolumeFileSystem? _fileSystem;
    private FuseSession? _session;
    private StatusSocket? _status;

    private MountServer(FamfsVolume volume, DaemonOptions options)
    {
        _volume = volume;
        _options = options;
        _mountPoint = Libc.RealPath(options.MountPoint) ?? options.MountPoint;
        _readOnly = options.ReadOnly || !volume.Device.CanWrite || (volume.Role != FamfsRole.Master && !options.Writable);
    }

    internal static int Run(DaemonOptions options)
    {
        using FamfsVolume volume = FamfsVolume.Open(options.Device);
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

            // A read of 1 MiB becomes two that are answered at the same time. Past the cache the kernel does not do that.
            MaxRead = _options.Cache == FamfsCacheMode.Never ? 0 : FuseSessionOptions.DefaultTransfer / 2,
        };
        FuseSessionOptions session = new()
        {
            // What others change shows at the next open; times, which the format does not have, tell nothing.
            DataInvalidation = FuseDataInvalidation.Explicit,
            HandleKillPrivileges = true,

            // Without open files the kernel lets go of a detached mount at once: time to commit what is closed.
            StopGraceMilliseconds = 1000,
        };
        _fileSystem = new VolumeFileSystem(_volume, _options.Cache, _readOnly, _options.Writable)
        {
            Ready = () => _status = StatusSocket.TryOpen(_mountPoint, Answer),
        };
        try
        {
            FuseSessionEnd end = FuseServer.Serve(mount, _fileSystem, session, s => _session = s);
            _fileSystem.CommitAll(nothingOpen: end == FuseSessionEnd.Unmounted || _session!.WasReleased);
            Console.Error.WriteLine($"famfsd: {_mountPoint}: {end}");
            return end == FuseSessionEnd.Failed ? 1 : 0;
        }
        finally
        {
            _status?.Dispose();
        }
    }

    private string Answer(DaemonRequest request) => request.Word == DaemonRequest.Status
        ? MountRuntime.Line(Report())
        : MountRuntime.Line(new DaemonReply { Error = _fileSystem!.DropPages(request.Path) });

    private MountReport Report()
    {
        FuseStatistics statistics = _session!.Statistics;
        return new MountReport
        {
            MountPoint = _mountPoint,
            Device = _options.Device,
            Role = _volume.Role,
            ReadOnly = _readOnly,
            Writable = _options.Writable && _volume.Role == FamfsRole.Client,
            Cache = _options.Cache,
            ProcessId = Environment.ProcessId,
            Started = _started,
            Operations = statistics.Requests,
            BytesRead = statistics.BytesRead,
            BytesWritten = statistics.BytesWritten,
            OpenFiles = _fileSystem!.OpenFiles,
            Uncommitted = _fileSystem.Drafts,
            Errors = Failures.Count + statistics.Malformed + statistics.FailedReplies,
            LastError = Failures.Last,
            LogPosition = _volume.LogPosition,
        };
    }
}
