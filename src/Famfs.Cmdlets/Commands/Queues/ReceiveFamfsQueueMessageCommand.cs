using System.Management.Automation;
using System.Xml;
using Famfs.Cmdlets.Formatting;
using Famfs.Cmdlets.Texts;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// Writes the messages of a queue to the pipeline, each as soon as it is there. A message is given back to the queue's
/// space when the commands later in the pipeline have done with it.
/// </summary>
[Cmdlet(VerbsCommunications.Receive, "FamfsQueueMessage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PSObject), typeof(string), typeof(byte[]), typeof(FamfsQueueMessage))]
public sealed class ReceiveFamfsQueueMessageCommand : QueueCmdlet
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

    private readonly MessageBody _body = new();
    private bool _hasWarned;
    private long _received;

    /// <summary>Ends after so many messages.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Count { get; set; } = long.MaxValue;

    /// <summary>Seconds to wait for each message; the command ends where none comes in time.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0.0, 1e9)]
    public double? Timeout { get; set; }

    /// <summary>Waits for messages without end. Without it and -Timeout, the command ends where the queue is empty.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Writes the whole payload of each bucket as bytes, with any content.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Writes messages with their numbers, formats and bytes instead of what they stand for.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Makes objects of CLIXML messages, which is safe only where everybody who can write the memory is trusted.</summary>
    [Parameter]
    public SwitchParameter TrustCliXml { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, string path)
    {
        using QueueConsumer consumer = QueueConsumer.Open(volume, path);
        WriteVerbose(CommandTexts.Get(
            "QueueReceives", path, volume.DevicePath, PlaceText.Of(volume, volume.GetFile(path)), consumer.NextSequence));
        QueueMessageReader reader = new(consumer, path);
        QueueProgress progress = new(CommandTexts.Get("ProgressReceive", path, volume.DevicePath));
        TimeSpan patience = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : Wait ? TimeSpan.MaxValue : TimeSpan.Zero;
        for (; _received < Count; _received++)
        {
            if (!TryNext(consumer, reader, path, patience, progress, out QueueMessage? message))
            {
                break;
            }

            Deliver(consumer, () => Write(volume, path, message!));
        }

        consumer.Acknowledge();
        Show(progress.End());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _body.Dispose();
        base.Dispose(disposing);
    }

    private bool TryNext(
        QueueConsumer consumer,
        QueueMessageReader reader,
        string path,
        TimeSpan patience,
        QueueProgress progress,
        out QueueMessage? message)
    {
        for (TimeSpan left = patience; ; left -= Slice)
        {
            Show(progress.Now(_received, waitsFor: null));
            TimeSpan slice = left < Slice ? left : Slice;
            while (true)
            {
                ulong next = consumer.NextSequence;
                try
                {
                    if (Raw ? ReceiveRaw(consumer, slice, out message) : reader.Receive(out message, slice, Cancelled))
                    {
                        return true;
                    }

                    break;
                }
                catch (FamfsException e) when (e.Id == FamfsErrorId.QueueDamaged && consumer.NextSequence != next)
                {
                    // The reader has passed over what is no whole message; the next may be one.
                    WriteError(e, path);
                }
            }

            if (left <= slice)
            {
                return false;
            }

            Show(progress.Now(_received, "messages"));
        }
    }

    private bool ReceiveRaw(QueueConsumer consumer, TimeSpan timeout, out QueueMessage? message)
    {
        bool isThere = consumer.Receive(out ReadOnlySpan<byte> payload, timeout, Cancelled);
        message = isThere ? new QueueMessage(consumer.NextSequence - 1, QueueMessageFormat.Raw, payload.ToArray()) : null;
        return isThere;
    }

    private void Write(FamfsVolume volume, string path, QueueMessage message)
    {
        bool isDistrusted = message.Format == QueueMessageFormat.CliXml && !TrustCliXml;
        if (isDistrusted && !Detailed && !_hasWarned)
        {
            _hasWarned = true;
            WriteWarning(CommandTexts.Get("QueueCliXml"));
        }

        if (Detailed || isDistrusted)
        {
            WriteObject(new FamfsQueueMessage
            {
                FamfsPath = path,
                Device = volume.DevicePath,
                Sequence = message.Sequence,
                Format = message.Format,
                Body = message.Body,
            });
        }
        else if (TryDecode(message, path) is (true, var value))
        {
            WriteObject(value, enumerateCollection: false);
        }
    }

    private (bool IsThere, object? Value) TryDecode(QueueMessage message, string path)
    {
        try
        {
            return (true, _body.Decode(message.Body, message.Format));
        }
        catch (Exception e) when (e is (RuntimeException or XmlException or ArgumentException) and not PipelineStoppedException)
        {
            WriteError(
                FamfsException.Create(
                    FamfsErrorId.QueueDamaged, path, CommandTexts.Get("MessageNotOfFormat", message.Sequence, message.Format)),
                path);
            return (false, null);
        }
    }

    /// <summary>
    /// Writes a message. A command later in the pipeline may want no more, as Select-Object -First does: then it has this one.
    /// An error or Ctrl+C leaves it in the queue.
    /// </summary>
    private void Deliver(QueueConsumer consumer, Action write)
    {
        try
        {
            write();
        }
        catch (PipelineStoppedException) when (!Cancelled.IsCancellationRequested)
        {
            consumer.Acknowledge();
            throw;
        }
    }

    private void Show(ProgressRecord? record)
    {
        if (record is not null)
        {
            WriteProgress(record);
        }
    }
}
