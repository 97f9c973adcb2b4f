using Famfs.OnMedia;
using Famfs.Queues;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Queues;

/// <summary>
/// Queue files that another host filled with anything, also while they are read: an error, and nothing outside the files.
/// </summary>
public sealed class HostileQueueTests : IDisposable
{
    private readonly QueueHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(0, 0xBEEBEE4UL)]
    [InlineData(QueueLayout.BucketCountOffset, 0UL)]
    [InlineData(QueueLayout.BucketCountOffset, 1UL)]
    [InlineData(QueueLayout.BucketCountOffset, 17UL)]
    [InlineData(QueueLayout.BucketCountOffset, ulong.MaxValue)]
    [InlineData(QueueLayout.BucketCountOffset, 1UL << 58)]
    [InlineData(QueueLayout.BucketCountOffset, 1UL << 63)]
    [InlineData(QueueLayout.BucketSizeOffset, 0UL)]
    [InlineData(QueueLayout.BucketSizeOffset, 1UL)]
    [InlineData(QueueLayout.BucketSizeOffset, 16UL)]
    [InlineData(QueueLayout.BucketSizeOffset, 100UL)]
    [InlineData(QueueLayout.BucketSizeOffset, 128UL)]
    [InlineData(QueueLayout.BucketSizeOffset, 1UL << 32)]
    [InlineData(QueueLayout.BucketSizeOffset, 1UL << 63)]
    [InlineData(QueueLayout.BucketsOffset, 0UL)]
    [InlineData(QueueLayout.BucketsOffset, 2UL << 20 | 8)]
    [InlineData(QueueLayout.BucketsOffset, (2UL << 20) + 64)]
    [InlineData(QueueLayout.BucketsOffset, ulong.MaxValue - 63)]
    [InlineData(QueueLayout.BucketsOffset, 1UL << 63)]
    [InlineData(QueueLayout.ProducerIndexOffset, 16UL)]
    [InlineData(QueueLayout.ProducerIndexOffset, ulong.MaxValue)]
    [InlineData(QueueLayout.ProducerIndexOffset, 1UL << 63)]
    public void A_header_that_lies_opens_no_end(int offset, ulong value)
    {
        _host.Create("q");
        _host.SetWord("q", offset, value);
        Expect.Error(FamfsErrorId.QueueInvalid, () => _host.Producer("q").Dispose());
        Expect.Error(FamfsErrorId.QueueInvalid, () => _host.Consumer("q").Dispose());
        Expect.Error(FamfsErrorId.QueueInvalid, () => QueueState.Read(_host.Volume, "q"));
    }

    [Fact]
    public void Files_that_are_no_pair_are_no_queue()
    {
        _host.Volume.CreateFile("one", 4 << 20);
        _host.Volume.CreateFile("small", 4096);
        _host.Volume.CreateFile("small.consumer", 2 << 20);
        _host.Volume.CreateFile("short", 4 << 20);
        _host.Volume.CreateFile("short.consumer", 1 << 20);
        _host.Volume.CreateFile("empty", 0);
        _host.Volume.CreateFile("empty.consumer", 0);
        _host.Volume.CreateDirectories("dir", "dir.consumer");
        foreach (string path in new[] { "one", "small", "short", "empty" })
        {
            Expect.Error(FamfsErrorId.QueueInvalid, () => _host.Consumer(path));
        }

        Expect.Error(FamfsErrorId.IsADirectory, () => _host.Consumer("dir"));
        Expect.Error(FamfsErrorId.PathNotFound, () => _host.Consumer("none"));

        // Nothing is held back by an opening that failed.
        _host.Create("q");
        _host.SetWord("q", 0, 0);
        Expect.Error(FamfsErrorId.QueueInvalid, () => _host.Producer("q"));
        _host.SetWord("q", 0, QueueLayout.ProducerMagic);
        _host.Producer("q").Dispose();
    }

    [Theory]
    [InlineData(16UL)]
    [InlineData(ulong.MaxValue)]
    public void An_index_that_goes_wrong_later_is_an_error_at_the_next_look(ulong value)
    {
        _host.Create("q");
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        _host.SetWord("q", QueueLayout.ProducerIndexOffset, value);
        Expect.Error(FamfsErrorId.QueueInvalid, () => consumer.TryReceive(out _));
        _host.SetWord("q.consumer", QueueLayout.ConsumerIndexOffset, value);
        Expect.Error(FamfsErrorId.QueueInvalid, () => producer.GetFree());
    }

    [Fact]
    public void A_bad_checksum_is_read_again_and_then_an_error_and_the_message_stays()
    {
        _host.Create("q");
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        producer.TrySend(QueueHost.Message(0, 48));
        producer.TrySend(QueueHost.Message(1, 48));
        _host.SetWord("q", QueueLayout.FirstBucket + 8, 1);
        for (int i = 0; i < 3; i++)
        {
            FamfsException error = Expect.Error(FamfsErrorId.QueueDamaged, () => consumer.TryReceive(out _));
            Assert.Contains("checksum of message 0", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0UL, consumer.NextSequence);

        // Memory that comes right again is read.
        _host.SetWord("q", QueueLayout.FirstBucket + 8, BitConverter.ToUInt64(QueueHost.Message(0, 48), 8));
        Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> first) && QueueHost.IsMessage(first, 0));
        Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> second) && QueueHost.IsMessage(second, 1));
    }

    [Fact]
    public void A_missing_message_is_told_once_and_the_rest_arrives()
    {
        _host.Create("q");
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        producer.TrySend(QueueHost.Message(0, 48));
        Assert.True(consumer.TryReceive(out _));

        // Someone else's message 7 lies where message 1 should be.
        byte[] bucket = new byte[64];
        Bucket.Fill(bucket, QueueHost.Message(7, 48), 7);
        _host.Volume.OpenData("q").WriteThrough(QueueLayout.FirstBucket + 64, bucket);
        _host.SetWord("q", QueueLayout.ProducerIndexOffset, 2);
        FamfsException error = Expect.Error(FamfsErrorId.QueueDamaged, () => consumer.TryReceive(out _));
        Assert.Contains("message 7 is where message 1", error.Message, StringComparison.Ordinal);
        Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload) && QueueHost.IsMessage(payload, 7));
    }

    [Fact]
    public void Memory_that_changes_while_it_is_read_gives_errors_and_no_message_that_was_not_sent()
    {
        _host.Create("q", 64, 7);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        using CancellationTokenSource stop = new();
        Random random = new(1);
        Thread hostile = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                long offset = random.Next(3) switch
                {
                    0 => QueueLayout.ProducerIndexOffset,
                    1 => QueueLayout.FirstBucket + (8 * random.Next(64)),
                    _ => 8 * random.Next(5),
                };
                _host.SetWord("q", offset, random.Next(3) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(9));
            }
        });
        hostile.Start();
        int received = 0, errors = 0;
        for (long end = Environment.TickCount64 + 2000; Environment.TickCount64 < end;)
        {
            try
            {
                producer.TrySend(QueueHost.Message(producer.NextSequence, 48));
                while (consumer.TryReceive(out ReadOnlySpan<byte> payload))
                {
                    Assert.True(QueueHost.IsMessage(payload, BitConverter.ToUInt64(payload)));
                    received++;
                }
            }
            catch (FamfsException e) when (e.Id is FamfsErrorId.QueueDamaged or FamfsErrorId.QueueInvalid)
            {
                errors++;
                consumer.Acknowledge();
            }
        }

        stop.Cancel();
        hostile.Join();
        Assert.True(errors > 10, $"{errors} errors, {received} received");
    }

    [Fact]
    public void Memory_that_has_gone_is_an_error_and_no_signal()
    {
        _host.Create("q", 4096, 63);
        QueueProducer producer = _host.Producer("q");
        QueueConsumer consumer = _host.Consumer("q");
        producer.TrySend([1]);
        new RawImage(_host.Device).SetLength(9 << 20);
        Expect.Error(FamfsErrorId.DeviceFault, () => consumer.TryReceive(out _));
        Expect.Error(FamfsErrorId.DeviceFault, () => producer.TrySend([1]));
        Expect.Error(FamfsErrorId.DeviceFault, () => producer.GetFree());
        consumer.Dispose();
        producer.Dispose();
    }
}
