using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Provider;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Errors;
using Famfs.Cmdlets.Formatting;
using Famfs.Erofs;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <summary>
/// A famfs as a drive of PowerShell, with nothing mounted. It is as thin as the commands: each call finds the place that a
/// path names, asks the engine, and writes what comes back.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Nobody disposes a provider, and a source without a timer holds nothing.")]
[CmdletProvider(ProviderPath.Provider, ProviderCapabilities.ShouldProcess | ProviderCapabilities.Filter)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory), ProviderCmdlet = ProviderCmdlet.GetItem)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory), ProviderCmdlet = ProviderCmdlet.GetChildItem)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory), ProviderCmdlet = ProviderCmdlet.NewItem)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory), ProviderCmdlet = ProviderCmdlet.CopyItem)]
public sealed partial class FamfsProvider : NavigationCmdletProvider
{
    private readonly CancellationTokenSource _stop = new();
    private readonly VerboseTrace _trace;

    /// <summary>Sets the provider up. Whether a command has -Verbose is not told; what is written without it is dropped.</summary>
    public FamfsProvider() => _trace = new VerboseTrace(static () => true, text => WriteVerbose(DisplayText.Of(text)));

    /// <summary>
    /// Takes away the module's name, which would be in the path of every location without a drive: the module is loaded as an
    /// assembly, and PowerShell makes up a name for such a module. Where it cannot be taken away paths are long, and valid.
    /// </summary>
    protected override ProviderInfo Start(ProviderInfo providerInfo)
    {
        typeof(ProviderInfo).GetProperty("Module")?.GetSetMethod(nonPublic: true)?.Invoke(providerInfo, [null]);
        return providerInfo;
    }

    /// <inheritdoc/>
    protected override PSDriveInfo NewDrive(PSDriveInfo drive)
    {
        if (drive is null or FamfsDriveInfo)
        {
            return drive!;
        }

        PSDriveInfo? made = null;
        PerItem(drive.Root, () =>
        {
            string root = ProviderPath.WithoutProvider(drive.Root);
            FamfsPath place = ProviderPath.Find(SessionState.Path, root)
                ?? ProviderPath.Parse(ProviderPath.IsWhole(root) ? root : HostPaths.Resolve(SessionState.Path, root));
            using VolumeLease lease = VolumeCache.Lease(place.Device);
            FamfsItem item = lease.Volume.Get(place.Path);
            made = item.IsDirectory
                ? new FamfsDriveInfo(drive, new FamfsPath(lease.Volume.DevicePath, item.Path))
                : throw FamfsException.Create(FamfsErrorId.NotADirectory, item.Path, item.Device);
        });
        return made!;
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>The place in a file system that a path from PowerShell names.</summary>
    private FamfsPath PlaceOf(string path) => ProviderPath.Parse(path, (PSDriveInfo as IFamfsDrive)?.RootPlace);

    /// <summary>Does something with the file system that a path names; its error is written and the pipeline goes on.</summary>
    private void At(string path, Action<FamfsVolume, string> step) => PerItem(path, () =>
    {
        FamfsPath place = PlaceOf(path);
        using VolumeLease lease = Lease(place.Device);
        Traced(() =>
        {
            step(lease.Volume, place.Path);
            ErofsView.KeepUp(lease.Volume);
        });
    });

    /// <summary>Does something, and tells for -Verbose what the engine did.</summary>
    internal void Traced(Action step)
    {
        try
        {
            using IDisposable? follower = _trace.Follow();
            step();
        }
        catch (FamfsException)
        {
            _trace.Write();
            throw;
        }

        _trace.Write();
    }

    private static VolumeLease Lease(string device)
    {
        VolumeLease lease = VolumeCache.Lease(device);
        if (lease.Volume.FollowProblem is { } problem)
        {
            lease.Dispose();
            throw problem;
        }

        return lease;
    }

    private void PerItem(string target, Action step)
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

    internal void WriteError(FamfsException error, string target) => WriteError(ErrorRecords.Create(error, target));

    private bool ShouldProcess(FamfsVolume volume, string path, string action) =>
        ShouldProcess($"{DisplayText.Of(path)} on {DisplayText.Of(volume.DevicePath)}", action);
}
