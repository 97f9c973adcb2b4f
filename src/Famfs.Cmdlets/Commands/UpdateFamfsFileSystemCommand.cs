using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Follows the log and writes what was committed since this session last ran this command.</summary>
[Cmdlet(VerbsData.Update, "FamfsFileSystem")]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class UpdateFamfsFileSystemCommand : DeviceCmdlet
{
    /// <inheritdoc/>
    protected override void Process(string device) => WriteObject(VolumeCache.Update(device), enumerateCollection: true);
}
