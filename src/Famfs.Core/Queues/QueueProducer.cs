using System.Diagnostics.CodeAnalysis;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Queues;

/// <summary>
/// The sending end of a queue (format.md section 14). A queue has one producer at a time; of one host a second is refused,
/// and hosts agree among themselves. One thread at a time may use it. Every host sees a message when <see cref="Publish"/>
/// or a form of Send has returned, and what was published outlives this process.
/// </summary>
public sealed class QueueProducer : IDisposable
{
    // Buckets are put together in private memory and go out as one run.
    private const int LargestRun = 32 << 10;

    private readonly QueueFiles _files;
    private readonly QueueGeometry _geometry;
    private readonly RoleClaim? _role;
    private readonly byte[] _run;
    private readonly int _runBuckets;
    private long _published;
    private long _next;
    private long _consumer;
    private ulong _sequence;
    private int _inRun;
    private bool _hasSent;
    private bool _disposed;

    internal QueueProducer(QueueFiles files, RoleClaim? role = null)
    {
        _files = files;
        _role = role;
        _geometry = files.Geometry;
        _runBuckets = (int)Math.Clamp(LargestRun / _geometry.BucketSize, 1, _geometry.Capacity);
        _run = GC.AllocateUninitializedArray<byte>(_runBuckets * _geometry.BucketSize);
        _next = _published = files.LoadProducerIndex();
        _consumer = files.LoadConsumerIndex();
        _sequence = files.ProducerSequence(_published);
    }

    /// <summary>Bytes that a message can have.</summary>
    public int PayloadSize => _geometry.PayloadSize;

    /// <summary>Messages that the queue holds.</summary>
    public long Capacity => _geometry.Capacity;

    /// <summary>
    /// The sequence number of the next message. It goes on where the last producer ended, so that one that starts again
    /// knows what it had sent.
    /// </summary>
    public ulong NextSequence => _sequence;

    /// <summary>Opens a queue for sending, on any host that may write the device.</summary>
    /// <param name="volume">The file system; it stays open for as long as the producer is used.</param>
    /// <param name="path">The producer's file.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.QueueBusy"/>,
    /// <see cref="FamfsErrorId.QueueNotPermitted"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.
    /// </exception>
    public static QueueProducer Open(FamfsVolume volume, string path) =>
        QueueOpening.Open(volume, path, QueueRole.Producer, static (files, role) => new QueueProducer(files, role));

    /// <summary>Room for messages, as it is in memory now. It only grows until this producer sends.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public long GetFree()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _consumer = _files.LoadConsumerIndex();
        return Free;
    }

    /// <summary>
    /// Sends a message. The processor is writing its index back when this returns: other hosts see it without another call,
    /// and before everything that this thread publishes later. <see cref="Publish"/> waits for that.
    /// </summary>
    /// <param name="payload">At most <see cref="PayloadSize"/> bytes; zeros follow a shorter one.</param>
    /// <returns>False if the queue is full.</returns>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public bool TrySend(ReadOnlySpan<byte> payload)
    {
        if (!TryStage(payload))
        {
            return false;
        }

        StoreIndex();
        return true;
    }

    /// <summary>Sends a message, and waits for room.</summary>
    /// <param name="payload">At most <see cref="PayloadSize"/> bytes; zeros follow a shorter one.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> without end.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="FamfsException">
    /// As <see cref="TrySend(ReadOnlySpan{byte})"/>, and <see cref="FamfsErrorId.QueueFull"/>: the time is over.
    /// </exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled; the message was not sent.</exception>
    public void Send(ReadOnlySpan<byte> payload, TimeSpan timeout, CancellationToken cancel = default)
    {
        WaitForFree(1, timeout, cancel);
        TrySend(payload);
    }

    /// <summary>Sends messages of one length, all of which become visible at once; as many as there is room for.</summary>
    /// <param name="messages">One message after the other.</param>
    /// <param name="length">Bytes of each, at least 1 and at most <see cref="PayloadSize"/>.</param>
    /// <returns>Messages that were sent.</returns>
    /// <exception cref="ArgumentException">The length is out of range or does not divide the messages.</exception>
    /// <exception cref="FamfsException">As <see cref="TrySend(ReadOnlySpan{byte})"/>.</exception>
    public int TrySend(ReadOnlySpan<byte> messages, int length)
    {
        if (length <= 0 || messages.Length % length != 0)
        {
            throw new ArgumentException("The messages are no whole number of that length.", nameof(length));
        }

        int sent = 0;
        for (; !messages.IsEmpty && TryStage(messages[..length]); messages = messages[length..])
        {
            sent++;
        }

        Publish();
        return sent;
    }

    /// <summary>Puts a message in its bucket; no host sees it before <see cref="Publish"/>.</summary>
    /// <param name="payload">At most <see cref="PayloadSize"/> bytes; zeros follow a shorter one.</param>
    /// <returns>False if the queue is full.</returns>
    /// <exception cref="ArgumentException">The payload is too long.</exception>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public bool TryStage(ReadOnlySpan<byte> payload)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (payload.Length > PayloadSize)
        {
            throw new ArgumentException($"A message of this queue has at most {PayloadSize} bytes.", nameof(payload));
        }

        long following = _geometry.Add(_next, 1);
        if (following == _consumer)
        {
            _consumer = _files.LoadConsumerIndex();
            if (following == _consumer)
            {
                return false;
            }
        }

        Bucket.Fill(_run.AsSpan(_inRun * _geometry.BucketSize, _geometry.BucketSize), payload, _sequence);
        _sequence++;
        _inRun++;
        _next = following;
        if (_inRun == _runBuckets || _next == 0)
        {
            WriteRun();
        }

        return true;
    }

    /// <summary>Makes all staged messages visible at once.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public void Publish()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_next != _published)
        {
            StoreIndex();
        }

        _files.Producer.Fence();
    }

    /// <summary>Takes back what was staged and not published.</summary>
    public void Discard()
    {
        _sequence -= (ulong)_geometry.Depth(_next, _published);
        _next = _published;
        _inRun = 0;
    }

    /// <summary>Whether there is room for so many messages.</summary>
    internal bool HasFree(long count) => Free >= count || GetFree() >= count;

    /// <summary>Waits until there is room for so many messages.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueFull"/>, and as <see cref="GetFree"/>.</exception>
    internal void WaitForFree(long count, TimeSpan timeout, CancellationToken cancel)
    {
        if (Free >= count)
        {
            return;
        }

        QueueWait wait = new(timeout, cancel);
        while (GetFree() < count)
        {
            if (!wait.Next())
            {
                throw FamfsException.Create(FamfsErrorId.QueueFull, _files.Path, Capacity);
            }
        }
    }

    /// <summary>Closes the queue. What was staged and not published is not sent.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Memory that has gone needs no number; closing goes on.")]
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        try
        {
            if (_hasSent)
            {
                Discard();
                _files.Producer.Store(QueueLayout.ProducerSequenceOffset, _sequence);
                _files.Producer.Fence();
            }
        }
        catch (FamfsException)
        {
        }
        finally
        {
            _disposed = true;
            _role?.IsUsed = _hasSent;
            _files.Dispose();
            _role?.Dispose();
        }
    }

    private long Free => Capacity - _geometry.Depth(_next, _consumer);

    private void StoreIndex()
    {
        // The buckets are in memory before the index says so. They tell their sequence numbers, so that memory needs the field
        // only before bucket 0, where the bucket before may be of another turn.
        if (_next < _published)
        {
            _files.Producer.Store(QueueLayout.ProducerSequenceOffset, _sequence);
        }
        else
        {
            _files.Producer.Note(QueueLayout.ProducerSequenceOffset, _sequence);
        }

        WriteRun();
        _files.Producer.Store(QueueLayout.ProducerIndexOffset, (ulong)_next);
        _published = _next;
        _hasSent = true;
    }

    private void WriteRun()
    {
        // A run ends where the buckets do, so that it is one range of the file. A fence comes with it, also where it is empty.
        if (_inRun == 0)
        {
            _files.Producer.Fence();
            return;
        }

        long first = _geometry.Depth(_next, _inRun);
        _files.Producer.Write(_geometry.Offset(first), _run.AsSpan(0, _inRun * _geometry.BucketSize));
        _inRun = 0;
    }
}
