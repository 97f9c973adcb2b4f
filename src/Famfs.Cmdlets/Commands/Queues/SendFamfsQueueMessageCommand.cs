using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// Sends each object of the pipeline as a message. Other hosts see it before the command takes the next; where the queue is
/// full it waits.
/// </summary>
[Cmdlet(VerbsCommunications.Send, "FamfsQueueMessage", SupportsShouldProcess = true)]
public sealed class SendFamfsQueueMessageCommand : FileSystemCmdlet
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

    private readonly MessageBody _body = new();
    private string? _fileSystem;
    private QueueProducer? _producer;
    private QueueMessageWriter? _writer;
    private QueueProgress? _progress;
    private string _target = "";
    private long _sent;

    /// <summary>The queue: a path inside the file system, or under a mount when no file system is named.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath", "LP", "FullName", "FamfsPath", "Queue")]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralQueueCompleter))]
    public string Path { get; set; } = "";

    /// <summary>The objects to send.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Alias("Message", "Value")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// The format that objects are sent in; when left out, bytes stay bytes, strings are text, and all else is JSON.
    /// </summary>
    [Parameter]
    public QueueMessageFormat? As { get; set; }

    /// <summary>Levels of objects in objects that JSON and CLIXML keep.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Depth { get; set; } = 4;

    /// <summary>Seconds to wait for room in a full queue; without end when left out.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0.0, 1e9)]
    public double? Timeout { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // An object in the pipeline may have a Device of its own, which says nothing about the queue.
        _fileSystem = FileSystem;
        SetUp<object?>(Path, () =>
        {
            FamfsPath place = Find(_fileSystem, Path) ?? throw FamfsException.Create(FamfsErrorId.FileSystemRequired, Path);
            FamfsVolume volume = Open(place.Device);
            _target = $"{place.Path} on {place.Device}";
            _progress = new QueueProgress(CommandTexts.Get("ProgressSend", _target));
            if (IsWhatIf)
            {
                QueueState.Read(volume, place.Path);
                return null;
            }

            _producer = QueueProducer.Open(volume, place.Path);
            WriteVerbose(CommandTexts.Get("QueueSends", place.Path, place.Device, PlaceText.Of(volume, volume.GetFile(place.Path))));
            _writer = new QueueMessageWriter(_producer, place.Path);
            return null;
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => PerItem(InputObject, () =>
    {
        if (TryEncode() is { } message && ShouldProcess(_target, CommandTexts.Get("ActionSend", message.Body.Length)))
        {
            Send(message.Body, message.Format);
            _sent++;
            Show(waitsFor: null);
        }
    });

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_progress?.End() is { } end)
        {
            WriteProgress(end);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _producer?.Dispose();
        _body.Dispose();
        base.Dispose(disposing);
    }

    private (byte[] Body, QueueMessageFormat Format)? TryEncode()
    {
        QueueMessageFormat format = As ?? MessageBody.FormatOf(InputObject?.BaseObject);
        try
        {
            return (_body.Encode(InputObject, format, Depth), format);
        }
        catch (Exception e) when (e is (RuntimeException or InvalidCastException or ArgumentException) and not PipelineStoppedException)
        {
            WriteError(new ErrorRecord(e, "MessageNotConvertible", ErrorCategory.InvalidData, InputObject));
            return null;
        }
    }

    private void Send(byte[] body, QueueMessageFormat format)
    {
        TimeSpan left = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        while (true)
        {
            TimeSpan slice = left < Slice ? left : Slice;
            try
            {
                _writer!.Send(body, format, slice, Cancelled);
                return;
            }
            catch (FamfsException e) when (e.Id == FamfsErrorId.QueueFull && left > slice)
            {
                left -= slice;
                Show("room");
            }
        }
    }

    private void Show(string? waitsFor)
    {
        if (_progress!.Now(_sent, waitsFor) is { } record)
        {
            WriteProgress(record);
        }
    }
}
