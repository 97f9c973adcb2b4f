using System.Management.Automation;
using System.Runtime.InteropServices;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Commands;

/// <summary>Makes a famfs a directory for every program of this host. The mount outlives the session.</summary>
[Cmdlet(VerbsData.Mount, "FamfsFileSystem", SupportsShouldProcess = true, DefaultParameterSetName = "Writable")]
[OutputType(typeof(FamfsMount))]
public sealed class MountFamfsFileSystemCommand : FamfsCmdlet
{
    /// <summary>Device node or image file, or an object that knows its own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "LiteralPath", "FullName", "PSPath")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Device { get; set; } = "";

    /// <summary>An existing directory.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [MountPoint]
    [ValidateNotNullOrEmpty]
    public string MountPoint { get; set; } = "";

    /// <summary>Refuses all changes; so is a client without -Writable.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "ReadOnly")]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Lets a client overwrite the bytes of files in place; metadata stay the master's.</summary>
    [Parameter(ParameterSetName = "Writable")]
    public SwitchParameter Writable { get; set; }

    /// <summary>Other users may use the mount, each as far as modes and owners allow.</summary>
    [Parameter]
    public SwitchParameter AllowOther { get; set; }

    /// <summary>What the page cache of this host keeps: Auto looks anew at each open, Always keeps, Never does not cache.</summary>
    [Parameter]
    public FamfsCacheMode Cache { get; set; }

    /// <summary>Stays until the mount ends, and unmounts when stopped: for service units.</summary>
    [Parameter]
    public SwitchParameter Foreground { get; set; }

    /// <summary>Writes the mount.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private static string Program => System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(typeof(MountFamfsFileSystemCommand).Assembly.Location)!,
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64",
        "famfsd");

    /// <inheritdoc/>
    protected override void ProcessRecord() => PerItem(Device, () =>
    {
        MountRequest request = new()
        {
            Program = Program,
            Device = HostPath(Device),
            MountPoint = HostPath(MountPoint),
            ReadOnly = ReadOnly,
            Writable = Writable,
            AllowOther = AllowOther,
            Cache = Cache,
        };
        if (!ShouldProcess($"{request.Device} on {request.MountPoint}", "Mount"))
        {
            return;
        }

        FamfsMount mount = MountStarter.Start(request, Cancelled);
        if (PassThru)
        {
            WriteObject(mount);
        }

        if (Foreground)
        {
            MountStopper.Await(mount, Cancelled);
        }
    });
}
