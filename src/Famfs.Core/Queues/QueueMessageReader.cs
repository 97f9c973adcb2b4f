using System.Buffers;

namespace Famfs.Queues;

/// <summary>
/// Messages of any length and format over a consumer. A payload without a frame is a message of its own. Delivery is at
/// least once, as the consumer's: a message counts as handled when the next one is asked for.
/// </summary>
/// <param name="consumer">The consumer, which the caller disposes of.</param>
/// <param name="path">The queue, for messages.</param>
public sealed class QueueMessageReader(QueueConsumer consumer, string path)
{
    private ArrayBufferWriter<byte>? _body;
    private MessageFrame _first;
    private ulong _sequence;
    private ulong _expected;
    private byte[]? _held;

    /// <summary>The next message. All before it count as handled.</summary>
    /// <param name="message">The message.</param>
    /// <returns>False if there is none, or not all of it yet.</returns>
    /// <exception cref="FamfsException">
    /// As <see cref="QueueConsumer.TryReceive"/>; <see cref="FamfsErrorId.QueueDamaged"/> also where a message has no beginning
    /// or no end. The next call goes on after it.
    /// </exception>
    public bool TryReceive(out QueueMessage? message)
    {
        message = null;
        if (_body is null)
        {
            consumer.MarkHandled();
        }

        while (Next(out ReadOnlySpan<byte> payload))
        {
            message = Take(payload);
            if (message is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The next message, waited for.</summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> without end.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>False if none came in time.</returns>
    /// <exception cref="FamfsException">As <see cref="TryReceive"/>.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool Receive(out QueueMessage? message, TimeSpan timeout, CancellationToken cancel = default)
    {
        QueueWait wait = new(timeout, cancel);
        while (!TryReceive(out message))
        {
            if (!wait.Next())
            {
                return false;
            }
        }

        return true;
    }

    private bool Next(out ReadOnlySpan<byte> payload)
    {
        if (_held is { } held)
        {
            _held = null;
            payload = held;
            return true;
        }

        return consumer.TryRead(out payload);
    }

    private QueueMessage? Take(ReadOnlySpan<byte> payload)
    {
        bool isFrame = MessageFrame.TryDecode(payload, out MessageFrame frame);
        if (_body is null)
        {
            _sequence = consumer.NextSequence - 1;
            return isFrame ? Begin(frame, payload) : new QueueMessage(_sequence, QueueMessageFormat.Raw, payload.ToArray());
        }

        if (!isFrame || frame.IsFirst || frame.Format != _first.Format || frame.Remaining != _expected)
        {
            // Its rest is gone. What was found instead is looked at next.
            _body = null;
            _held = payload.ToArray();
            throw Damaged(ErrorClauses.Get("MessageNoEnd", _sequence));
        }

        return Append(_body, frame, payload);
    }

    private QueueMessage? Begin(MessageFrame frame, ReadOnlySpan<byte> payload)
    {
        if (!frame.IsFirst)
        {
            throw Damaged(ErrorClauses.Get("MessageNoBeginning", _sequence));
        }

        ulong largest = (ulong)consumer.Capacity * (ulong)(payload.Length - MessageFrame.Size);
        if (frame.Remaining > Math.Min(largest, (ulong)Array.MaxLength))
        {
            throw Damaged(ErrorClauses.Get("MessageTooLarge", _sequence));
        }

        // It grows with what is there, not with what is claimed.
        _first = frame;
        _body = new ArrayBufferWriter<byte>();
        return Append(_body, frame, payload);
    }

    private QueueMessage? Append(ArrayBufferWriter<byte> body, MessageFrame frame, ReadOnlySpan<byte> payload)
    {
        int count = (int)Math.Min(frame.Remaining, (ulong)(payload.Length - MessageFrame.Size));
        body.Write(payload.Slice(MessageFrame.Size, count));
        _expected = frame.Remaining - (ulong)count;
        if (_expected > 0)
        {
            return null;
        }

        QueueMessage message = new(_sequence, _first.Format, body.WrittenMemory);
        _body = null;
        return message;
    }

    private FamfsException Damaged(string problem) => FamfsException.Create(FamfsErrorId.QueueDamaged, path, problem);
}
