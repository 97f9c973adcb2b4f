using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Erofs;
using Famfs.Mounts;
using Famfs.Superblocks;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Changes who the master of a file system is, or whether it has an EROFS view.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "FamfsFileSystem",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = NoChoice)]
[OutputType(typeof(FamfsFileSystem))]
public sealed class SetFamfsFileSystemCommand : DeviceCmdlet
{
    // A set without parameters of its own: a command without a choice is an error, not a question for one of them.
    private const string NoChoice = "NoChoice";

    /// <summary>Makes this host the master instead of the present one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "TakeOwnership")]
    public SwitchParameter TakeOwnership { get; set; }

    /// <summary>Makes the host with this UUID the master; only the master may.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Owner")]
    public Guid? Owner { get; set; }

    /// <summary>Erofs begins the views, or begins them again; None takes the view away.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "View")]
    public FamfsViewKind? View { get; set; }

    /// <summary>Writes the file system as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!TakeOwnership && Owner is null && View is null)
        {
            SetUp<object?>(
                null,
                static () => throw FamfsException.Create(
                    FamfsErrorId.ChoiceRequired, CommandTexts.Get("ChoiceSetFileSystem")));
        }
    }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        if (View is { } view)
        {
            SetView(device, view);
        }
        else if (Ownership.Plan(device, TakeOwnership ? null : Owner) is not { } action)
        {
            WriteWarning(
                CommandTexts.Get("MasterAlready", TakeOwnership ? HostIdentity.Current().Uuid : Owner, device));
        }
        else if (ShouldProcess(device, action))
        {
            if (TakeOwnership)
            {
                Ownership.Take(device, Cancelled);
            }
            else
            {
                Ownership.Give(device, Owner!.Value, Cancelled);
            }
        }

        if (PassThru)
        {
            WriteObject(ErofsView.Describe(Lease(device)));
        }
    }

    private void SetView(string device, FamfsViewKind view)
    {
        FamfsVolume volume = Lease(device);
        FamfsView? present = ErofsView.Read(volume);
        if (view == FamfsViewKind.None)
        {
            if (present is null)
            {
                WriteWarning(CommandTexts.Get("ViewAlreadyGone", device));
            }
            else if (ShouldProcess(device, CommandTexts.Get("ActionEndView")))
            {
                ErofsView.Stop(volume, Cancelled);
            }

            return;
        }

        if (MountPaths.Read().MountsOf(device).FirstOrDefault(m => m.View is not null) is { } mount)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceInUse, device, CommandTexts.Get("ViewMounted", mount.MountPoint));
        }

        string action = present is null ? CommandTexts.Get("ActionBeginView") : CommandTexts.Get("ActionRenewView");
        if (ShouldProcess(device, action))
        {
            ErofsView.Start(volume, Cancelled);
        }
    }
}
