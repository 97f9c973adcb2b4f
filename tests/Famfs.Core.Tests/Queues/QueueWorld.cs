using System.Buffers.Binary;
using Famfs.OnMedia;
using Famfs.Queues;
using Famfs.Tests.Coherence;
using Xunit;

namespace Famfs.Tests.Queues;

/// <summary>
/// A producer and a consumer on hosts whose caches never look at each other. Both may end at any time, in order or by a
/// power cut that takes their cache along, and begin again. What memory publishes is checked whenever an index changes
/// there, because at that moment the other host may look.
/// </summary>
internal sealed class QueueWorld
{
    private const int PowerCutOneIn = 40;

    private readonly SharedMemory _memory = new();
    private readonly QueueGeometry _geometry;
    private readonly QueueOmission _omission;
    private readonly Random _random;
    private readonly Scheduler _scheduler;
    private readonly ulong _messages;
    private ulong _checked;

    public QueueWorld(int seed, int messages, QueueOmission omission)
    {
        _random = new Random(seed);
        _scheduler = new Scheduler(_random);
        _omission = omission;
        _messages = (ulong)messages;
        _geometry = new QueueGeometry(64 << _random.Next(3), 2 + _random.Next(9), QueueLayout.FirstBucket);
        using QueueDevice setUp = new(_memory);
        Word(setUp, QueueDevice.Producer, QueueLayout.ProducerMagic);
        Word(setUp, QueueDevice.Producer + QueueLayout.BucketCountOffset, (ulong)_geometry.BucketCount);
        Word(setUp, QueueDevice.Producer + QueueLayout.BucketSizeOffset, (ulong)_geometry.BucketSize);
        Word(setUp, QueueDevice.Producer + QueueLayout.BucketsOffset, QueueLayout.FirstBucket);
        Word(setUp, QueueDevice.Consumer, QueueLayout.ConsumerMagic);
        setUp.Flush(QueueDevice.Producer, 64);
        setUp.Flush(QueueDevice.Consumer, 64);
        _memory.Changed = CheckIndex;
    }

    /// <summary>Calls of the queue that sent or received something.</summary>
    public long Operations { get; private set; }

    /// <summary>Times that an end was opened.</summary>
    public int Openings { get; private set; }

    /// <summary>Runs both ends until all messages have arrived.</summary>
    /// <returns>What went wrong, or null.</returns>
    public Exception? Run()
    {
        _scheduler.Run([(() => Live(0, Produce), () => { }), (() => Live(1, Consume), () => { })]);
        return _scheduler.Failure;
    }

    private ulong InMemory(long place) => BinaryPrimitives.ReadUInt64LittleEndian(
        _memory.Get(place / SharedMemory.Line).AsSpan((int)(place % SharedMemory.Line)));

    private long ProducerInMemory => (long)InMemory(QueueDevice.Producer + QueueLayout.ProducerIndexOffset);

    private long ConsumerInMemory => (long)InMemory(QueueDevice.Consumer + QueueLayout.ConsumerIndexOffset);

    /// <summary>One host: it opens its end, uses it for a while and ends, until there is nothing more to do.</summary>
    private void Live(int host, Func<QueueFiles, int, bool> use)
    {
        QueueDevice device = new(_memory, _random, _omission) { Stepped = () => _scheduler.Step(host) };
        for (bool isOver = false; !isOver;)
        {
            Openings++;
            QueueMemory producer = Open(
                device, QueueDevice.Producer, QueueLayout.ProducerFileSize(_geometry.BucketSize, _geometry.BucketCount));
            QueueMemory consumer = Open(device, QueueDevice.Consumer, QueueLayout.ConsumerFileSize);
            QueueGeometry geometry = QueueGeometry.Read(
                producer,
                QueueLayout.ProducerFileSize(_geometry.BucketSize, _geometry.BucketCount),
                consumer,
                QueueLayout.ConsumerFileSize,
                "q");
            Assert.Equal(_geometry, geometry);
            try
            {
                isOver = use(new QueueFiles("q", producer, consumer, geometry), _random.Next(PowerCutOneIn));
            }
            catch (PowerCutException)
            {
                device.Stepped = () => _scheduler.Step(host);
                device.PowerCut();
            }
        }
    }

    private bool Produce(QueueFiles files, int uses)
    {
        using QueueProducer producer = new(files);
        for (; producer.NextSequence < _messages; uses--)
        {
            ulong next = producer.NextSequence;
            bool hadRoom = _geometry.Depth(_geometry.Add(0, (long)((next + 1) % (ulong)_geometry.BucketCount)), ConsumerInMemory) != 0;
            CutAt(files, uses);
            if (_random.Next(3) == 0)
            {
                // No fence comes with it. The consumer waits for the message, so a write-back that never happens ends the run.
                bool sent = producer.TrySend(QueueHost.Message(next, _geometry.PayloadSize));
                Assert.True(sent || !hadRoom, "there was room in memory, and the producer did not see it");
                Operations += sent ? 1 : 0;
                continue;
            }

            int count = 0;
            for (int wanted = _random.Next(5); count <= wanted && next + (ulong)count < _messages; count++)
            {
                if (!producer.TryStage(QueueHost.Message(next + (ulong)count, _geometry.PayloadSize)))
                {
                    break;
                }
            }

            Assert.True(count > 0 || !hadRoom, "there was room in memory, and the producer did not see it");
            producer.Publish();
            if (count > 0)
            {
                Operations++;
                Assert.True(
                    ProducerInMemory == _geometry.Add(0, (long)(producer.NextSequence % (ulong)_geometry.BucketCount)),
                    "what was published is not in memory");
            }
            else if (uses < -200)
            {
                return false;
            }
        }

        return true;
    }

    private bool Consume(QueueFiles files, int uses)
    {
        using QueueConsumer consumer = new(files);
        ulong next = consumer.NextSequence;
        Assert.True(
            next % (ulong)_geometry.BucketCount == (ulong)ConsumerInMemory,
            "the consumer begins at another message than memory says");
        for (; next < _messages; uses--)
        {
            bool wasThere = (ulong)ProducerInMemory != next % (ulong)_geometry.BucketCount;
            CutAt(files, uses);
            if (consumer.TryReceive(out ReadOnlySpan<byte> payload))
            {
                Assert.True(QueueHost.IsMessage(payload, next), $"message {next} is torn, doubled or another");
                next++;
                Operations++;
            }
            else
            {
                Assert.False(wasThere, "a message was in memory, and the consumer did not see it");
                if (uses < -200)
                {
                    return false;
                }
            }

            if (_random.Next(9) == 0)
            {
                consumer.Acknowledge();
                Assert.True((ulong)ConsumerInMemory == next % (ulong)_geometry.BucketCount, "what was acknowledged is not in memory");
            }
        }

        consumer.Acknowledge();
        return true;
    }

    // The power goes at one of the next steps. Nothing that the host does after it reaches memory.
    private void CutAt(QueueFiles files, int uses)
    {
        if (uses == 0 && _random.Next(2) == 0)
        {
            QueueDevice device = (QueueDevice)((DeviceQueueMemory)files.Producer).Device;
            Action step = device.Stepped;
            int left = 1 + _random.Next(30);
            device.Stepped = () =>
            {
                step();
                if (--left <= 0)
                {
                    throw new PowerCutException();
                }
            };
        }
    }

    private void CheckIndex(long line)
    {
        if (line == QueueDevice.Producer / SharedMemory.Line)
        {
            // Whatever is published is whole in memory: not only in the cache of the one who wrote it.
            long published = ProducerInMemory;
            while ((ulong)published != _checked % (ulong)_geometry.BucketCount)
            {
                long place = QueueDevice.Producer + _geometry.Offset((long)(_checked % (ulong)_geometry.BucketCount));
                byte[] bucket = [.. Enumerable.Range(0, _geometry.BucketSize / SharedMemory.Line)
                    .SelectMany(i => _memory.Get((place / SharedMemory.Line) + i))];
                Assert.True(
                    Bucket.TryRead(bucket, out ulong sequence) && sequence == _checked
                        && QueueHost.IsMessage(Bucket.Payload(bucket), sequence),
                    $"message {_checked} is published and not in memory");
                _checked++;
            }
        }
    }

    private static DeviceQueueMemory Open(QueueDevice device, long place, long size) => new DeviceQueueMemory(
        device, new FileLayout([new Extent(0, (ulong)place, (ulong)MediaLayout.RoundUpToUnit(size))]), size);

    private static void Word(QueueDevice device, long place, ulong value)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        device.Write(place, word);
    }
}
