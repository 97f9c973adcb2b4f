using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Commands;

/// <summary>Lists the famfs mounts of this host with what their famfsd says; those whose famfsd is gone, too.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsMount")]
[OutputType(typeof(FamfsMount), typeof(FamfsMapping))]
public sealed class GetFamfsMountCommand : FamfsCmdlet
{
    /// <summary>Directories, or patterns of their paths; all mounts when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MountPoint]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MountPointCompleter))]
    public string[]? MountPoint { get; set; }

    /// <summary>Write the files of the mounts that processes have mapped, with the pages behind them, in place of the mounts.</summary>
    [Parameter]
    public SwitchParameter Mapping { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (MountPoint is null)
        {
            Write(MountTable.List());
            return;
        }

        foreach (string mountPoint in MountPoint)
        {
            PerItem(mountPoint, () => Process(mountPoint));
        }
    }

    private void Write(IEnumerable<FamfsMount> mounts)
    {
        foreach (FamfsMount mount in mounts)
        {
            if (Mapping)
            {
                WriteObject(ProcessMappings.Of(mount), enumerateCollection: true);
            }
            else
            {
                WriteObject(Complete(mount));
            }
        }
    }

    private void Process(string mountPoint)
    {
        // An exact name wins over a pattern, which is one of whole paths.
        PathArgument argument = PathArgument.Parse(mountPoint);
        if ((MountTable.Find(HostPath(mountPoint)) ?? MountTable.Find(HostPath(argument.Text))) is { } mount)
        {
            Write([mount]);
        }
        else if (argument.IsPattern)
        {
            Predicate<string> matches = PathPattern.Matcher(mountPoint);
            Write(MountTable.List().Where(m => matches(m.MountPoint)));
        }
        else
        {
            throw FamfsException.Create(FamfsErrorId.NotMounted, mountPoint);
        }
    }
}
