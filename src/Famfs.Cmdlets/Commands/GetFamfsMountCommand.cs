using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Commands;

/// <summary>Lists the famfs mounts of this host with what their famfsd says; those whose famfsd is gone, too.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsMount")]
[OutputType(typeof(FamfsMount))]
public sealed class GetFamfsMountCommand : FamfsCmdlet
{
    /// <summary>Directories, or patterns of their paths; all mounts when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MountPoint]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MountPointCompleter))]
    public string[]? MountPoint { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (MountPoint is null)
        {
            WriteObject(MountTable.List(), enumerateCollection: true);
            return;
        }

        foreach (string mountPoint in MountPoint)
        {
            PerItem(mountPoint, () => Process(mountPoint));
        }
    }

    private void Process(string mountPoint)
    {
        if (WildcardPattern.ContainsWildcardCharacters(mountPoint))
        {
            WildcardPattern pattern = new(mountPoint, WildcardOptions.CultureInvariant);
            WriteObject(MountTable.List().Where(m => pattern.IsMatch(m.MountPoint)), enumerateCollection: true);
            return;
        }

        WriteObject(MountTable.Find(HostPath(mountPoint)) ?? throw FamfsException.Create(FamfsErrorId.NotMounted, mountPoint));
    }
}
