using System.Management.Automation;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Files;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command that reads the whole content of files, several at a time. Results come in the order of the files.</summary>
public abstract class ContentCmdlet : FileCmdlet
{
    private const long Slow = 1000;

    private ContentWork<Action>? _work;
    private ByteProgress? _progress;
    private long _last = Environment.TickCount64;
    private bool _isStream;

    /// <summary>Files that are read at the same time; one for each processor when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>The name of the work in the progress bar, such as Hashing.</summary>
    protected abstract string Activity { get; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _work = new ContentWork<Action>(ThrottleLimit, Cancelled);
        _progress = new ByteProgress(Activity);
    }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsFile file)
    {
        FileData data = volume.OpenData(file);
        Func<Action<long>, CancellationToken, object> read = Reader(file, data);
        WriteVerbose(CommandTexts.Get("ContentRead", Activity, file.Path, file.Device, SizeText.Of(file.Size), PlaceText.Of(volume, file)));
        ByteProgress progress = _progress!;
        progress.Expect(file.Size, 1);
        // The result of what comes slowly, as from a watch, does not wait for the next file.
        _isStream |= Environment.TickCount64 - _last > Slow;
        _work!.Add(cancel =>
        {
            try
            {
                object result = read(progress.Add, cancel);
                return () => WriteObject(result);
            }
            catch (FamfsException e)
            {
                return () => WriteError(e, file.Path);
            }
        });
        Write(untilEmpty: _isStream);
        _last = Environment.TickCount64;
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        PerItem(null, () => Write(untilEmpty: true));
        Remove(_progress!);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // First the threads that read, then the file systems that they read from.
        _work?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Gets the work on a file, with the parameters of this record; another thread runs it.</summary>
    protected abstract Func<Action<long>, CancellationToken, object> Reader(FamfsFile file, FileData data);

    /// <summary>Writes what is done already, or all.</summary>
    private void Write(bool untilEmpty)
    {
        while (!_work!.IsEmpty)
        {
            if (_work.TryTake(untilEmpty || _work.IsFull ? ByteProgress.Interval : TimeSpan.Zero, out Func<Action>? result))
            {
                PerItem(null, () => result!()());
            }
            else if (!untilEmpty && !_work.IsFull)
            {
                break;
            }

            Cancelled.ThrowIfCancellationRequested();
            Show(_progress!);
        }
    }
}
