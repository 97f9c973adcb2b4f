using System.Management.Automation;
using Famfs.Cmdlets.Errors;
using Famfs.Mounts;

namespace Famfs.Cmdlets;

/// <summary>What every command shares: stopping, and engine errors as error records.</summary>
public abstract class FamfsCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<MountPaths> _mounts = new(MountPaths.Read);
    private (string Name, string Device) _lastDevice;

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
    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Does one item; its error is written and the pipeline goes on.</summary>
    /// <param name="target">The object that the error is about.</param>
    /// <param name="step">What to do.</param>
    protected void PerItem(object? target, Action step)
    {
        try
        {
            step();
        }
        catch (FamfsException e)
        {
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
            return step();
        }
        catch (FamfsException e)
        {
            ThrowTerminatingError(ErrorRecords.Create(e, target));
            throw;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Writes an engine error about an object.</summary>
    protected void WriteError(FamfsException error, object? target) => WriteError(ErrorRecords.Create(error, target));

    /// <summary>The absolute path of the device that a user named, by its own path or by a directory that it is mounted on.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>.</exception>
    protected string DeviceOf(string name)
    {
        if (name != _lastDevice.Name)
        {
            _lastDevice = (name, Mounts.DeviceOf(HostPath(name)));
        }

        return _lastDevice.Device;
    }

    /// <summary>A path of this machine as the user typed it, made absolute by the current location.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>: .NET and the system would not agree on its end.</exception>
    protected string HostPath(string path) => GetUnresolvedProviderPathFromPSPath(WithoutNul(path));

    /// <summary>As <see cref="HostPath"/>.</summary>
    /// <returns>False where the path is no path of this machine, such as one on a drive that does not exist.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>.</exception>
    protected bool TryHostPath(string path, out string hostPath)
    {
        try
        {
            path = WithoutNul(path.Length == 0 ? "." : path);
            hostPath = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == "FileSystem";
        }
        catch (SessionStateException)
        {
            hostPath = "";
            return false;
        }
    }

    private static string WithoutNul(string path) => path.Contains('\0', StringComparison.Ordinal)
        ? throw FamfsException.Create(FamfsErrorId.PathInvalid, path.Replace('\0', '␀'), "it contains a NUL")
        : path;
}
