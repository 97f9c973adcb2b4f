using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Texts;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Commands;

/// <summary>Takes mounts down and ends their famfsd; a mount whose famfsd is dead is taken down as well.</summary>
[Cmdlet(VerbsData.Dismount, "FamfsFileSystem", SupportsShouldProcess = true)]
public sealed class DismountFamfsFileSystemCommand : FamfsCmdlet
{
    private readonly List<(string Given, string Path)> _piped = [];

    /// <summary>Directories that a famfs is mounted on, or objects of Get-FamfsMount.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [MountPoint]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MountPointCompleter))]
    public string[] MountPoint { get; set; } = [];

    /// <summary>Also when it is in use: it disappears at once, and ends when nobody uses it any more.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string mountPoint in MountPoint)
        {
            PerItem(mountPoint, () =>
            {
                string path = HostPath(mountPoint);
                if (IsWhatIf && Mounts.MountOn(path) is null)
                {
                    throw FamfsException.Create(FamfsErrorId.NotMounted, path);
                }

                if (!ShouldProcess(DisplayText.Of(mountPoint), CommandTexts.Get("ActionUnmount")))
                {
                    return;
                }

                if (MyInvocation.ExpectingInput)
                {
                    _piped.Add((mountPoint, path));
                }
                else
                {
                    Stop(path);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (IsEveryMount() && !ShouldContinue(
            CommandTexts.Get("QuestionUnmountAll", _piped.Count), CommandTexts.Get("QuestionUnmountAllCaption")))
        {
            return;
        }

        foreach ((string given, string path) in _piped)
        {
            PerItem(given, () => Stop(path));
        }
    }

    /// <summary>Whether what was piped is all that there is, and nothing says that this is meant.</summary>
    private bool IsEveryMount()
    {
        bool isMeant = Force || MyInvocation.BoundParameters.ContainsKey("Confirm");
        HashSet<string> piped = [.. _piped.Select(p => p.Path)];
        return !isMeant && piped.Count > 1 && MountTable.Entries().Where(m => m.IsFamfs).All(m => piped.Contains(m.MountPoint));
    }

    private void Stop(string mountPoint)
    {
        ProgressRecord progress = new(
            1, CommandTexts.Get("ProgressUnmount", DisplayText.Of(mountPoint)), CommandTexts.Get("ProgressDaemon"));
        bool hasEnded = MountStopper.Stop(mountPoint, Force, Report, Cancelled);
        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        if (!hasEnded && !Force)
        {
            WriteWarning(CommandTexts.Get("DismountGoesOn", DisplayText.Of(mountPoint)));
        }

        void Report(int left)
        {
            progress.StatusDescription = CommandTexts.Get("ProgressCommits", left);
            WriteProgress(progress);
        }
    }
}
