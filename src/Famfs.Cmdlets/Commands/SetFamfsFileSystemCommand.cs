using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Changes who the master of a file system is.</summary>
[Cmdlet(VerbsCommon.Set, "FamfsFileSystem", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "TakeOwnership")]
[OutputType(typeof(FamfsFileSystem))]
public sealed class SetFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>Makes this host the master, whoever is it now.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "TakeOwnership")]
    public SwitchParameter TakeOwnership { get; set; }

    /// <summary>Makes the host with this UUID the master; only the master may.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Owner")]
    public Guid Owner { get; set; }

    /// <summary>Writes the file system as it is then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        Guid master = Ownership.MasterOf(device);
        Guid owner = TakeOwnership ? HostIdentity.Current().Uuid : Owner;
        if (ParameterSetName == "TakeOwnership" && !TakeOwnership)
        {
            return;
        }

        if (ShouldProcess(device, $"Make {owner} the master instead of {master}, which must not be writing"))
        {
            if (TakeOwnership)
            {
                Ownership.Take(device, Cancelled);
            }
            else
            {
                Ownership.Give(device, Owner, Cancelled);
            }
        }

        if (PassThru)
        {
            WriteObject(VolumeCache.Get(device).Describe());
        }
    }
}
