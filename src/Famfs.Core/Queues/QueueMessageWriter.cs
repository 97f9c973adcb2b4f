namespace Famfs.Queues;

/// <summary>
/// Messages of any length and format over a producer: each takes as many buckets as it needs, and becomes visible whole or
/// not at all.
/// </summary>
/// <param name="producer">The producer, which the caller disposes of.</param>
/// <param name="path">The queue, for messages.</param>
public sealed class QueueMessageWriter(QueueProducer producer, string path)
{
    private readonly byte[] _payload = new byte[producer.PayloadSize];

    /// <summary>Most bytes that a message can have: as many as the whole queue.</summary>
    public long LargestMessage => producer.Capacity * Math.Max(0, producer.PayloadSize - MessageFrame.Size);

    /// <summary>Sends a message, and waits for room.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="format">What they are; <see cref="QueueMessageFormat.Raw"/> puts them into one bucket as they are.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> without end.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.QueueMessageTooLarge"/>, <see cref="FamfsErrorId.QueueFull"/>,
    /// <see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.DeviceFault"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the message was not sent.</exception>
    public void Send(ReadOnlySpan<byte> body, QueueMessageFormat format, TimeSpan timeout, CancellationToken cancel = default)
    {
        Stage(body, format, timeout, cancel);
        producer.Publish();
    }

    /// <summary>
    /// Puts a message in its buckets. It is visible after <see cref="QueueProducer.Publish"/>, or earlier where room has to be
    /// waited for.
    /// </summary>
    /// <inheritdoc cref="Send" path="/param"/>
    /// <inheritdoc cref="Send" path="/exception"/>
    public void Stage(ReadOnlySpan<byte> body, QueueMessageFormat format, TimeSpan timeout, CancellationToken cancel = default)
    {
        bool isRaw = format == QueueMessageFormat.Raw;
        int room = producer.PayloadSize - (isRaw ? 0 : MessageFrame.Size);
        long largest = isRaw ? room : LargestMessage;
        if (room <= 0 || body.Length > largest)
        {
            throw FamfsException.Create(
                FamfsErrorId.QueueMessageTooLarge, path, SizeText.Of(body.Length), SizeText.Of(largest));
        }

        Reserve(Math.Max(1, (body.Length + (long)room - 1) / room), timeout, cancel);
        if (isRaw)
        {
            producer.TryStage(body);
            return;
        }

        for (bool isFirst = true; isFirst || !body.IsEmpty; isFirst = false)
        {
            int count = Math.Min(room, body.Length);
            new MessageFrame(format, isFirst, (ulong)body.Length).Encode(_payload);
            body[..count].CopyTo(_payload.AsSpan(MessageFrame.Size));
            producer.TryStage(_payload.AsSpan(0, MessageFrame.Size + count));
            body = body[count..];
        }
    }

    private void Reserve(long buckets, TimeSpan timeout, CancellationToken cancel)
    {
        if (!producer.HasFree(buckets))
        {
            // The consumer can only make room for what it sees.
            producer.Publish();
            producer.WaitForFree(buckets, timeout, cancel);
        }
    }
}
