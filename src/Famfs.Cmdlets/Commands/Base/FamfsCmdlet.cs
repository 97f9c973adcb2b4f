using System.Collections.Concurrent;
using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Errors;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Erofs;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>The base of every command: stopping, and engine errors as error records.</summary>
public abstract class FamfsCmdlet : PSCmdlet, IDisposable
{
    private static readonly ConcurrentDictionary<(string Device, Guid FileSystem), bool> Warned = new();

    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<MountPaths> _mounts = new(MountPaths.Read);
    private readonly Dictionary<FamfsVolume, VolumeLease> _leases = [];
    private readonly VerboseTrace _trace;
    private (string Name, string Device) _lastDevice;

    /// <summary>Sets the command up.</summary>
    protected FamfsCmdlet() => _trace = new VerboseTrace(IsVerbose, WriteVerbose);

    /// <summary>Cancelled by Ctrl+C.</summary>
    protected CancellationToken Cancelled => _stop.Token;

    /// <summary>The mounts of this machine as they were when the command first asked.</summary>
    protected MountPaths Mounts => _mounts.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the command holds when the pipeline ends, however it ends.</summary>
    protected virtual void Dispose(bool disposing)
    {
        foreach (VolumeLease lease in _leases.Values)
        {
            // Where it fails, Get-FamfsFileSystem and Get-FamfsMount tell that the view is older than the log.
            ErofsView.KeepUp(lease.Volume);
            lease.Dispose();
        }

        _leases.Clear();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Does one item; its error is written and the pipeline goes on.</summary>
    /// <param name="target">The object that the error is about.</param>
    /// <param name="step">What to do.</param>
    protected void PerItem(object? target, Action step)
    {
        try
        {
            using IDisposable? follower = _trace.Follow();
            step();
            _trace.Write();
        }
        catch (FamfsException e)
        {
            _trace.Write();
            WriteError(e, target);
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Does what everything else depends on; its error ends the pipeline.</summary>
    /// <param name="target">The object that the error is about.</param>
    /// <param name="step">What to do.</param>
    protected T SetUp<T>(object? target, Func<T> step)
    {
        try
        {
            using IDisposable? follower = _trace.Follow();
            T result = step();
            _trace.Write();
            return result;
        }
        catch (FamfsException e)
        {
            _trace.Write();
            ThrowTerminatingError(ErrorRecords.Create(e, target));
            throw;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Asks before a change. A name in the text is shown as <see cref="DisplayText"/> shows it.</summary>
    protected new bool ShouldProcess(string? target, string? action) => base.ShouldProcess(DisplayText.Of(target), DisplayText.Of(action));

    /// <summary>Writes a warning, whose names are shown as <see cref="DisplayText"/> shows them.</summary>
    protected new void WriteWarning(string text) => base.WriteWarning(DisplayText.Of(text));

    /// <summary>Writes a detail, whose names are shown as <see cref="DisplayText"/> shows them.</summary>
    protected new void WriteVerbose(string text) => base.WriteVerbose(DisplayText.Of(text));

    /// <summary>Shows a progress bar as it is now.</summary>
    private protected void Show(ByteProgress progress)
    {
        if (progress.Now() is { } bar)
        {
            WriteProgress(bar);
        }
    }

    /// <summary>Removes a progress bar, unless the pipeline has been stopped and nothing can be written any more.</summary>
    private protected void Remove(ByteProgress progress)
    {
        if (progress.IsShown && !Cancelled.IsCancellationRequested)
        {
            WriteProgress(progress.End());
        }
    }

    /// <summary>Whether the command only says what it would do.</summary>
    protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    private bool IsVerbose() => MyInvocation.BoundParameters.TryGetValue("Verbose", out object? given)
        ? LanguagePrimitives.IsTrue(given)
        : GetVariableValue("VerbosePreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Has -Verbose tell what the engine does outside of <see cref="PerItem"/> and <see cref="SetUp"/>.</summary>
    private protected IDisposable? FollowEngine() => _trace.Follow();

    /// <summary>Writes for -Verbose what the engine has done so far.</summary>
    private protected void WriteTrace() => _trace.Write();

    /// <summary>Warns once in a session and for each file system that files may be missing from what a command sees.</summary>
    protected void WarnOfDamage(FamfsVolume volume)
    {
        if (volume.DamagedEntries is > 0 and var count && Warned.TryAdd((volume.DevicePath, volume.Superblock.FileSystemUuid), true))
        {
            WriteWarning(count == 1
                ? CommandTexts.Get("LogDamagedOne", volume.DevicePath)
                : CommandTexts.Get("LogDamaged", count, volume.DevicePath));
        }
    }

    /// <summary>A file system, followed to the end of its log; it stays open until the pipeline ends.</summary>
    /// <exception cref="FamfsException">As <see cref="VolumeCache.Lease(string)"/>, and why the log cannot be followed.</exception>
    protected FamfsVolume Lease(string device)
    {
        VolumeLease lease = VolumeCache.Lease(device);
        if (!_leases.TryAdd(lease.Volume, lease))
        {
            lease.Dispose();
        }

        // A mount goes on with the files that it knows. A command says the same in every session.
        return lease.Volume.FollowProblem is { } problem ? throw problem : lease.Volume;
    }

    /// <summary>
    /// A mount with what its device tells. Nothing serves an EROFS view: this host's role, and what the log has by now, are on
    /// the device only.
    /// </summary>
    protected FamfsMount Complete(FamfsMount mount)
    {
        if (mount.BackEnd != FamfsBackEnd.Erofs)
        {
            return mount;
        }

        try
        {
            FamfsVolume volume = Lease(mount.Device);
            return mount with
            {
                Role = volume.Role,
                IsOutdated = volume.LogPosition > mount.LogPosition || volume.ChangeCount != mount.Changes,
            };
        }
        catch (FamfsException)
        {
            return mount;
        }
    }

    /// <summary>Writes an engine error about an object.</summary>
    protected void WriteError(FamfsException error, object? target) => WriteError(ErrorRecords.Create(error, target));

    /// <summary>
    /// The absolute path of the device that a user named, by its own path, a directory that it is mounted on, or a drive.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>.</exception>
    protected string DeviceOf(string name)
    {
        if (name != _lastDevice.Name)
        {
            // A drive names its device; a path on a drive does not, so that a new image beside it is never taken for it.
            string path = QualifiedPath.TryParse(name, out FamfsPath place) ? place.Device
                : ProviderPath.FindDevice(SessionState, name) is { } device ? device
                : name;
            _lastDevice = (name, Mounts.DeviceOf(HostPath(path)));
        }

        return _lastDevice.Device;
    }

    /// <summary>A path of this machine as the user typed it, made absolute by the current location.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>: there is no such drive, or it holds no files.</exception>
    protected string HostPath(string path) => HostPaths.Resolve(SessionState.Path, path.Length == 0 ? "." : path);
}
