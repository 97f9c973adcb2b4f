using System.Management.Automation;
using System.Runtime.InteropServices;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Texts;
using Famfs.Erofs;
using Famfs.Mounts;
using Famfs.Standalone;
using Famfs.Volumes;

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

    /// <summary>How this host caches pages: Auto looks again at each open, Always keeps, Never does not cache.</summary>
    [Parameter]
    public FamfsCacheMode Cache { get; set; }

    /// <summary>
    /// When what programs make is recorded: process, when the process that made it has ended; close, when a file is closed; or a
    /// number of seconds after the last change.
    /// </summary>
    [Parameter]
    [CommitPolicy]
    [ArgumentCompleter(typeof(CommitPolicyCompleter))]
    public string CommitPolicy { get; set; } = "process";

    /// <summary>
    /// More mount options: meta shows the superblock and the log as files, immutable refuses changes of what is recorded, noexec
    /// runs no programs, nosymfollow follows no links.
    /// </summary>
    [Parameter]
    [ValidateSet("immutable", "meta", "noexec", "nosymfollow")]
    public string[] Option { get; set; } = [];

    /// <summary>
    /// The server of the mount: Fuse is famfsd; Erofs is the kernel itself, for reading, with direct mappings; Kernel is a kernel that
    /// has famfs and maps files itself, with famfsd; Module is its stand-alone module and nothing else; Auto takes Erofs where this
    /// host only reads and can have it.
    /// </summary>
    [Parameter]
    [ValidateSet("Fuse", "Erofs", "Kernel", "Module", "Auto")]
    public string BackEnd { get; set; } = "Fuse";

    /// <summary>
    /// How famfsd talks to the kernel: DevFuse, /dev/fuse; IoUring, io_uring where the kernel offers it; Auto, the better one as
    /// far as has been measured, which is /dev/fuse.
    /// </summary>
    [Parameter]
    public FamfsTransport Transport { get; set; }

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
        if (TakesView())
        {
            MountView();
            return;
        }

        MountRequest request = new()
        {
            Program = Program,
            Device = HostPath(Device),
            MountPoint = HostPath(MountPoint),
            ReadOnly = ReadOnly,
            Writable = Writable,
            AllowOther = AllowOther,
            Cache = Cache,
            CommitPolicy = CommitPolicy,
            Transport = Transport,
            FileMaps = Is(BackEnd, "Kernel"),
            Module = Is(BackEnd, "Module"),
            Meta = Has("meta"),
            Immutable = Has("immutable"),
            NoExecute = Has("noexec"),
            NoSymlinkFollow = Has("nosymfollow"),
        };
        _ = MountStarter.ResolveMountPoint(request.MountPoint);
        if (request.Module)
        {
            ModuleMount.Require(request.Device);
        }

        if (IsWhatIf)
        {
            // What famfsd would find.
            VolumeCache.Lease(request.Device).Dispose();
        }

        if (!ShouldProcess($"{request.Device} on {request.MountPoint}", CommandTexts.Get("ActionMount")))
        {
            return;
        }

        Finish(MountStarter.Start(request, Cancelled));
    });

    private void Finish(FamfsMount mount)
    {
        TryWarnOfDamage(mount.Device);
        if (Is(BackEnd, "Kernel") && mount.BackEnd != FamfsBackEnd.Kernel)
        {
            WriteWarning(CommandTexts.Get("MountServed", mount.MountPoint, mount.BackEndReason));
        }

        if (PassThru)
        {
            WriteObject(Complete(mount));
        }

        if (Foreground)
        {
            MountStopper.Await(mount, Cancelled);
        }
    }

    private bool TakesView()
    {
        if (!Is(BackEnd, "Auto"))
        {
            return Is(BackEnd, "Erofs");
        }

        string device = HostPath(Device);
        bool reads = !Writable && !Has("meta") && (ReadOnly || Lease(device).Role == FamfsRole.Client);
        string reason = CommandTexts.Get("BackEndHostWrites");
        bool isPreferred = reads && ViewMounter.IsPreferred(device, out reason);
        WriteVerbose(isPreferred ? CommandTexts.Get("BackEndErofs", reason) : CommandTexts.Get("BackEndFuse", reason));
        return isPreferred;
    }

    private void MountView()
    {
        ViewMountRequest request = new(HostPath(Device), HostPath(MountPoint), Has("noexec"), Has("nosymfollow"));
        if (Writable || Has("meta"))
        {
            throw FamfsException.Create(
                FamfsErrorId.ViewUnsupported, request.Device, CommandTexts.Get("ViewReadOnly", Writable ? "-Writable" : "-Option meta"));
        }

        _ = MountStarter.ResolveMountPoint(request.MountPoint);
        ViewMounter.Plan(request);
        if (ShouldProcess($"{request.Device} on {request.MountPoint}", CommandTexts.Get("ActionMountView")))
        {
            Finish(ViewMounter.Mount(request));
        }
    }

    private static bool Is(string word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private bool Has(string option) => Option.Contains(option, StringComparer.OrdinalIgnoreCase);

    private void TryWarnOfDamage(string device)
    {
        try
        {
            WarnOfDamage(Lease(device));
        }
        catch (FamfsException)
        {
            // It is mounted: what this session itself cannot open is no error of the mount.
        }
    }
}
