using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes where the bytes of files are on the device, run by run.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFileMap")]
[OutputType(typeof(FamfsExtent))]
public sealed class GetFamfsFileMapCommand : FileCmdlet
{
    /// <summary>First byte of the part that is mapped.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long Offset { get; set; }

    /// <summary>Bytes of the part that is mapped; to the end when left out.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Length { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsFile file) =>
        WriteObject(volume.Map(file.Path, Offset, Length), enumerateCollection: true);
}
