using System.Runtime.InteropServices;
using Famfs.Interop;
using Famfs.Mounts;
using Famfs.Standalone;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>
/// A mount of the stand-alone famfs module from beginning to end. The kernel serves it; famfsd tells the module what the log has,
/// and answers who asks for the state.
/// </summary>
internal sealed class ModuleServer
{
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly FamfsVolume _volume;
    private readonly bool _isWritable;
    private readonly ModuleMount _mount;
    private readonly string _mountPoint;
    private readonly string _deviceNumber;
    private LogFile? _log;
    private volatile bool _isEnding;

    private ModuleServer(FamfsVolume volume, DaemonOptions options)
    {
        _volume = volume;
        _isWritable = !options.ReadOnly && (volume.Role == FamfsRole.Master || options.Writable);
        _mountPoint = MountStarter.ResolveMountPoint(options.MountPoint);
        _mount = ModuleMount.Start(
            new LinuxModuleKernel(),
            volume,
            _mountPoint,
            _isWritable,
            options.NoExecute,
            options.NoSymlinkFollow,
            what => Failures.Add(what));
        _deviceNumber = MountPaths.Read().MountOn(_mountPoint)?.DeviceNumber ?? "";
    }

    /// <summary>Whether the module is to serve the mount.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.ModuleUnsupported"/>: nothing else is wanted, and it cannot.</exception>
    internal static bool IsWanted(DaemonOptions options)
    {
        if (options.Maps == MapWish.Module)
        {
            ModuleMount.Require(options.Device);
        }

        return options.Maps == MapWish.Module
            || (options.Maps == MapWish.On && ModuleMount.IsOffered(new LinuxModuleKernel(), options.Device));
    }

    internal static int Run(DaemonOptions options)
    {
        using FamfsVolume volume = FamfsVolume.Open(options.Device);
        new ModuleServer(volume, options).Serve(options.Detach);
        return 0;
    }

    private void Serve(bool detach)
    {
        using ManualResetEventSlim stop = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using StatusSocket status = StatusSocket.Open(_deviceNumber, Answer);
        if (detach)
        {
            _log = Background.Detach();
        }

        while (TryFollow())
        {
            if (stop.Wait(LogWatch.Longest))
            {
                Libc.Unmount(_mountPoint, lazy: true);
                break;
            }
        }

        _isEnding = true;
        _mount.End();
        Failures.Flush();
        if (Failures.Count == 0)
        {
            _log?.Remove();
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Set();
        }
    }

    // A file system that is formatted or damaged meanwhile leaves the mount as it is.
    private bool TryFollow()
    {
        try
        {
            return _mount.Follow();
        }
        catch (FamfsException e)
        {
            Failures.Add(e.Message, e.Id.ToString());
            return MountPaths.Read().MountOn(_mountPoint) is { } entry && entry.DeviceNumber == _deviceNumber;
        }
    }

    private string Answer(DaemonRequest request, bool isTrusted) => request.Word switch
    {
        DaemonRequest.Status => Report(isTrusted).ToLine(),

        // Nothing waits to be recorded, and this host keeps no pages.
        _ => new DaemonReply().ToLine(),
    };

    private MountReport Report(bool isTrusted)
    {
        Failures.Failure? failure = Failures.Last;
        MountReport report = new()
        {
            DeviceNumber = _deviceNumber,
            Role = _volume.Role,
            ReadOnly = !_isWritable,
            Transport = null,
            BackEnd = FamfsBackEnd.Kernel,
            BackEndReason = DaemonTexts.Get("MapsByModule", _mount.Kabi),
            ProcessId = Environment.ProcessId,
            PidNamespace = MountReport.OwnPidNamespace(),
            Ending = _isEnding,
            Started = _started,
            Errors = Failures.Count,
            LastError = failure?.What,
            LastErrorTime = failure?.Time,
            LogFile = _log?.Path,
            LogPosition = _volume.LogPosition,
        };
        return isTrusted ? report : report.ForStrangers();
    }
}
