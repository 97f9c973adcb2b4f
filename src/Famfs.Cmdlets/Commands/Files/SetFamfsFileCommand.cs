using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Changes mode, owner, time or size of files and directories.</summary>
[Cmdlet(VerbsCommon.Set, "FamfsFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class SetFamfsFileCommand : ItemCmdlet
{
    /// <summary>Permission bits: octal digits, the letters of ls or a UnixFileMode.</summary>
    [Parameter]
    [UnixMode]
    [ArgumentCompleter(typeof(ModeCompleter))]
    public string? Mode { get; set; }

    /// <summary>User, by name or number.</summary>
    [Parameter]
    public string? Owner { get; set; }

    /// <summary>Group, by name or number.</summary>
    [Parameter]
    public string? Group { get; set; }

    /// <summary>When it was last written.</summary>
    [Parameter]
    [Time]
    public DateTime? LastWriteTime { get; set; }

    /// <summary>Bytes of a file. What is added reads as zeros.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Size { get; set; }

    /// <summary>Writes the items as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsItem item)
    {
        if (Make(volume, item, ItemChange.Set(item, Mode, Owner, Group, LastWriteTime, Size)) is { } changed && PassThru)
        {
            WriteObject(volume.Find(changed.Path));
        }
    }
}
