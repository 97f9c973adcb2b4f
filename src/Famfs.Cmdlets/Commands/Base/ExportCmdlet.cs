using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Texts;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command that writes what it sees of a file system to a file or directory of this host.</summary>
public abstract class ExportCmdlet : FamfsCmdlet
{
    /// <summary>The file system: a device node, an image file, a mount point, or an object that knows its device.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FileSystem")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Device { get; set; } = "";

    /// <summary>The file to write, on this host.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>Replaces files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the file or directory.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The noun phrase for the output in the question of -Confirm.</summary>
    private protected abstract string What { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => PerItem(Device, () =>
    {
        string path = HostPath(Destination);
        FamfsVolume volume = Lease(DeviceOf(Device));
        WarnOfDamage(volume);
        if (!ShouldProcess(path, CommandTexts.Get("ActionExport", What, volume.DevicePath)))
        {
            return;
        }

        FileSystemInfo written = Export(volume, path);
        if (PassThru)
        {
            WriteObject(written);
        }
    });

    /// <summary>Writes it, and says what was written.</summary>
    private protected abstract FileSystemInfo Export(FamfsVolume volume, string path);

    /// <summary>Writes one file, whole or not at all.</summary>
    private protected FileInfo WriteFile(string path, Action<Stream> write)
    {
        HostOutput.Write(path, Force, write);
        return new FileInfo(path);
    }
}
