using System.Diagnostics.CodeAnalysis;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Queues;

/// <summary>
/// The receiving end of a queue (format.md section 14). A queue has one consumer at a time; of one host a second is
/// refused, and hosts agree among themselves. One thread at a time may use it. Delivery is at least once: a message counts
/// as handled when the next one is asked for, or by <see cref="Acknowledge"/>. The producer is told when the queue is found
/// empty, or when a quarter of it was handled: a consumer that dies receives what was handled since then again.
/// </summary>
public sealed class QueueConsumer : IDisposable
{
    private const int LargestRun = 32 << 10;
    private const int Retries = 4;

    // About 3 microseconds: what a producer needs for some ten small messages.
    private const int PauseBetweenLooks = 100;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(1);

    private readonly QueueFiles _files;
    private readonly QueueGeometry _geometry;
    private readonly RoleClaim? _role;
    private readonly byte[] _run;
    private readonly int _runBuckets;
    private readonly long _mostUnacknowledged;
    private long _acknowledged;
    private long _handled;
    private long _next;
    private long _producer;
    private ulong _sequence;
    private int _position;
    private int _inRun;
    private bool _hasReceived;
    private bool _disposed;

    internal QueueConsumer(QueueFiles files, RoleClaim? role = null)
    {
        _files = files;
        _role = role;
        _geometry = files.Geometry;

        // The producer is not kept waiting for what was handled long ago.
        _mostUnacknowledged = Math.Max(1, _geometry.Capacity / 4);
        _runBuckets = (int)Math.Clamp(LargestRun / _geometry.BucketSize, 1, _mostUnacknowledged);
        _run = GC.AllocateUninitializedArray<byte>(_runBuckets * _geometry.BucketSize);
        _next = _handled = _acknowledged = files.LoadConsumerIndex();
        _producer = files.LoadProducerIndex();
        _sequence = files.ConsumerSequence(_next);
    }

    /// <summary>Bytes that every message has.</summary>
    public int PayloadSize => _geometry.PayloadSize;

    /// <summary>Messages that the queue holds.</summary>
    public long Capacity => _geometry.Capacity;

    /// <summary>The sequence number of the message that comes next.</summary>
    public ulong NextSequence => _sequence;

    /// <summary>Opens a queue for receiving, on any host that may write the device.</summary>
    /// <param name="volume">The file system; it stays open for as long as the consumer is used.</param>
    /// <param name="path">The producer's file.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.QueueBusy"/>,
    /// <see cref="FamfsErrorId.QueueNotPermitted"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.
    /// </exception>
    public static QueueConsumer Open(FamfsVolume volume, string path) =>
        QueueOpening.Open(volume, path, QueueRole.Consumer, static (files, role) => new QueueConsumer(files, role));

    /// <summary>The next message. All before it count as handled.</summary>
    /// <param name="payload">Its <see cref="PayloadSize"/> bytes, a private copy that stays until the next call.</param>
    /// <returns>False if the queue is empty.</returns>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.QueueDamaged"/>: the checksum is wrong however often it is read, or a message is missing;
    /// <see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.DeviceFault"/>. The message stays in the queue.
    /// </exception>
    public bool TryReceive(out ReadOnlySpan<byte> payload)
    {
        _handled = _next;
        return TryRead(out payload);
    }

    /// <summary>The next message, waited for.</summary>
    /// <param name="payload">As <see cref="TryReceive"/>.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> without end.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>False if none came in time.</returns>
    /// <exception cref="FamfsException">As <see cref="TryReceive"/>.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool Receive(out ReadOnlySpan<byte> payload, TimeSpan timeout, CancellationToken cancel = default)
    {
        QueueWait wait = new(timeout, cancel);
        while (!TryReceive(out payload))
        {
            if (!wait.Next())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tells the producer that all messages so far were handled; they are not delivered again.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public void Acknowledge()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _handled = _next;
        PublishHandled();
    }

    /// <summary>Passes over everything that is in the queue now, damaged or not, unread.</summary>
    /// <returns>Messages that were passed over.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public long Clear()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _producer = _files.LoadProducerIndex();
        long count = _geometry.Depth(_producer, _next);
        _position = _inRun = 0;
        _next = _producer;
        _sequence = _files.ProducerSequence(_producer);
        Acknowledge();
        return count;
    }

    /// <summary>The next message; those before it do not count as handled by that.</summary>
    internal bool TryRead(out ReadOnlySpan<byte> payload)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_position == _inRun && !Fetch())
        {
            payload = default;
            return false;
        }

        Span<byte> bucket = _run.AsSpan(_position * _geometry.BucketSize, _geometry.BucketSize);
        if (!Bucket.TryRead(bucket, out ulong sequence))
        {
            sequence = ReadAgain(bucket);
        }

        if (sequence != _sequence)
        {
            // A reader that starts here knows no better than the bucket: the next call goes on with it.
            ulong expected = _sequence;
            _sequence = sequence;
            throw Damaged(ErrorClauses.Get("MessageOutOfPlace", sequence, expected));
        }

        payload = Bucket.Payload(bucket);
        _position++;
        _sequence++;
        _next = _geometry.Add(_next, 1);
        return true;
    }

    /// <summary>Counts everything that was read as handled. The producer is told when it matters.</summary>
    internal void MarkHandled() => _handled = _next;

    /// <summary>Closes the queue. What counts as handled is not delivered again.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Memory that has gone takes what was handled with it; closing goes on.")]
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            PublishHandled();
        }
        catch (FamfsException)
        {
        }
        finally
        {
            _disposed = true;
            _role?.IsUsed = _hasReceived;
            _files.Dispose();
            _role?.Dispose();
        }
    }

    private bool Fetch()
    {
        if (_next == _producer)
        {
            // Each look takes the line of the index from the producer. One that sent several messages since the last look is
            // likely to send more, and is faster when it is left alone for a moment.
            if (_inRun > 1)
            {
                Thread.SpinWait(PauseBetweenLooks);
            }

            _producer = _files.LoadProducerIndex();
            if (_next == _producer)
            {
                // The producer may wait for exactly that.
                _position = _inRun = 0;
                PublishHandled();
                return false;
            }
        }

        if (_geometry.Depth(_handled, _acknowledged) >= _mostUnacknowledged)
        {
            PublishHandled();
        }

        // What is read was published before the index that was looked at, and stays until this consumer goes on.
        long there = Math.Min(_geometry.Depth(_producer, _next), _geometry.BucketCount - _next);
        int count = (int)Math.Min(there, _runBuckets);
        _position = _inRun = 0;
        _files.Producer.Read(_geometry.Offset(_next), _run.AsSpan(0, count * _geometry.BucketSize));
        _inRun = count;
        return true;
    }

    private ulong ReadAgain(Span<byte> bucket)
    {
        for (int i = 0; i < Retries; i++)
        {
            Thread.Sleep(i * RetryPause);
            _files.Producer.Read(_geometry.Offset(_next), bucket);
            if (Bucket.TryRead(bucket, out ulong sequence))
            {
                return sequence;
            }
        }

        // The next call reads memory again, and so does a later consumer.
        _position = _inRun = 0;
        throw Damaged(ErrorClauses.Get("MessageChecksum", _sequence));
    }

    private FamfsException Damaged(string problem) => FamfsException.Create(FamfsErrorId.QueueDamaged, _files.Path, problem);

    private void PublishHandled()
    {
        if (_handled == _acknowledged)
        {
            return;
        }

        // The buckets were read, and the sequence number is in memory, before the index gives them back.
        ulong sequence = _sequence - (ulong)_geometry.Depth(_next, _handled);
        _files.Consumer.Store(QueueLayout.ConsumerSequenceOffset, sequence);
        _files.Consumer.Fence();
        _files.Consumer.Store(QueueLayout.ConsumerIndexOffset, (ulong)_handled);
        _files.Consumer.Fence();
        _acknowledged = _handled;
        _hasReceived = true;
    }
}
