using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Erofs;
using Famfs.Maintenance;
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
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Size { get; set; }

    /// <summary>Bytes of the log: a power of two of at least 8 MiB. Each MiB holds 1,927 files and directories.</summary>
    [Parameter]
    [Alias("LogLength")]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long LogSize { get; set; } = MediaLayout.MinLogLength;

    /// <summary>The view that is written beside the file system for kernels without famfs, or none.</summary>
    [Parameter]
    public FamfsViewKind View { get; set; }

    /// <summary>Destroys what is there: a famfs, or anything else.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        FormatOptions options = new() { LogLength = LogSize, Size = Size, Force = Force };
        string? destroys = Formatter.Plan(device, options).Destroys;
        string action = destroys is null ? CommandTexts.Get("ActionFormat") : CommandTexts.Get("ActionFormatOver", destroys);
        if (!ShouldProcess(device, action))
        {
            return;
        }

        ByteProgress progress = new(CommandTexts.Get("ProgressFormat", device));
        progress.Expect(MediaLayout.DataStart(LogSize), 1);
        destroys = Formatter.Format(device, options with { Progress = Told(progress) }).Destroys;
        Remove(progress);
        VolumeCache.Forget(device);
        WriteVerbose(CommandTexts.Get(
            "Formatted", SizeText.Of(MediaLayout.DataStart(LogSize)), device, SizeText.Of(LogSize), MediaLayout.LogOffset));
        if (destroys is not null)
        {
            WriteWarning(CommandTexts.Get("Destroyed", device, destroys));
        }

        FamfsVolume volume = Lease(device);
        if (View == FamfsViewKind.Erofs)
        {
            ErofsView.Start(volume, Cancelled);
        }

        WriteObject(ErofsView.Describe(volume));
    }

    private Action<long> Told(ByteProgress progress) => bytes =>
    {
        progress.Add(bytes);
        Show(progress);
    };
}
