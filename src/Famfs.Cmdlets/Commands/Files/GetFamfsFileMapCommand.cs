using System.Management.Automation;
using Famfs.Cmdlets.Formatting;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes where the bytes of files are on the device, run by run.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFileMap", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsExtent), typeof(string))]
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

    /// <summary>
    /// One text for each whole file instead of objects: JSON, or source code of Python or C that maps the file from the device.
    /// </summary>
    [Parameter]
    [ValidateSet("Python", "C", "Json")]
    public string? As { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsFile file)
    {
        if (As is null)
        {
            WriteObject(volume.Map(file, Offset, Length), enumerateCollection: true);
        }
        else
        {
            WriteObject(MapProgram.Write(As, file, volume.Superblock.FileSystemUuid, volume.PageSize, [.. volume.Map(file)]));
        }
    }
}
