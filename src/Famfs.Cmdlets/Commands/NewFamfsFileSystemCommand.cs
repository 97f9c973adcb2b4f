using System.Management.Automation;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Formats a device, or creates an image file; this host becomes the master.</summary>
[Cmdlet(VerbsCommon.New, "FamfsFileSystem", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsFileSystem))]
public sealed class NewFamfsFileSystemCommand : DeviceCmdlet
{
    /// <summary>Bytes of the image file that is to be created.</summary>
    [Parameter]
    public long? Size { get; set; }

    /// <summary>Bytes of the log: a power of two of at least 8 MiB. Each MiB holds 1,927 files and directories.</summary>
    [Parameter]
    [Alias("LogLength")]
    public long LogSize { get; set; } = MediaLayout.MinLogLength;

    /// <summary>Destroys a file system that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        Superblock? present = Formatter.Probe(device);
        string action = present is null
            ? "Format"
            : $"Destroy the famfs {present.FileSystemUuid}, {Formatter.DescribeOwner(present)}, and format anew";
        if (!ShouldProcess(device, action))
        {
            return;
        }

        string owner = present is null ? "" : Formatter.DescribeOwner(present);
        Formatter.Format(device, new FormatOptions { LogLength = LogSize, Size = Size, Force = Force });
        VolumeCache.Forget(device);
        if (present is not null)
        {
            WriteWarning($"Destroyed the famfs {present.FileSystemUuid} on {device}, {owner}.");
        }

        WriteObject(VolumeCache.Get(device).Describe());
    }
}
