using Famfs.Allocation;
using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Queues;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Queues;

/// <summary>Sending and receiving: order, room, publication, roles, and what survives an owner.</summary>
public sealed class QueueTests : IDisposable
{
    private readonly QueueHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(64, 1)]
    [InlineData(64, 2)]
    [InlineData(64, 15)]
    [InlineData(128, 100)]
    [InlineData(1024, 1023)]
    [InlineData(1 << 20, 3)]
    public void Messages_arrive_once_in_order_and_whole_over_many_turns(int bucketSize, long capacity)
    {
        _host.Create("q", bucketSize, capacity);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        Assert.Equal((bucketSize - 16, capacity), (producer.PayloadSize, producer.Capacity));
        Random random = new(bucketSize);
        ulong sent = 0, received = 0;
        int length = Math.Min(200, producer.PayloadSize);
        while (received < (ulong)Math.Min(5000, capacity * 20))
        {
            for (int i = random.Next((int)capacity + 2); i > 0 && producer.TrySend(QueueHost.Message(sent, length)); i--)
            {
                sent++;
            }

            for (int i = random.Next((int)capacity + 2); i > 0 && consumer.TryReceive(out ReadOnlySpan<byte> payload); i--)
            {
                Assert.True(QueueHost.IsMessage(payload[..length], received++));
                Assert.Equal(-1, payload[length..].IndexOfAnyExcept((byte)0));
            }

            Assert.InRange(sent - received, 0UL, (ulong)capacity);
        }
    }

    [Fact]
    public void A_full_queue_takes_no_more_until_something_was_handled()
    {
        _host.Create("q", capacity: 3);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        for (ulong i = 0; i < 3; i++)
        {
            Assert.True(producer.TrySend(QueueHost.Message(i, 48)));
        }

        Assert.False(producer.TrySend(QueueHost.Message(3, 48)));
        FamfsException error = Expect.Error(FamfsErrorId.QueueFull, () => producer.Send([1], TimeSpan.FromMilliseconds(20)));
        Assert.Contains("3 messages", error.Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(
            () => producer.Send([1], Timeout.InfiniteTimeSpan, new CancellationTokenSource(20).Token));

        // The first message is handled when the second is asked for.
        Assert.True(consumer.TryReceive(out _));
        Assert.Equal(0, producer.GetFree());
        Assert.True(consumer.TryReceive(out _));
        Assert.Equal(1, producer.GetFree());
        Assert.True(producer.TrySend(QueueHost.Message(3, 48)));
    }

    [Fact]
    public void A_batch_is_visible_when_it_is_published_and_not_before()
    {
        _host.Create("q", capacity: 100);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        for (ulong i = 0; i < 70; i++)
        {
            Assert.True(producer.TryStage(QueueHost.Message(i, 48)));
            Assert.False(consumer.TryReceive(out _));
        }

        Assert.Equal(0UL, _host.Word("q", QueueLayout.ProducerIndexOffset));
        producer.Publish();
        Assert.Equal((70UL, 70UL), (_host.Word("q", QueueLayout.ProducerIndexOffset), _host.Word("q", QueueLayout.ProducerSequenceOffset)));
        Assert.Equal(30, producer.TrySend(new byte[48 * 40], 48));
        for (ulong i = 0; i < 70; i++)
        {
            Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload) && QueueHost.IsMessage(payload, i));
        }
    }

    [Fact]
    public void What_was_discarded_or_staged_by_one_that_ended_was_never_sent()
    {
        _host.Create("q", capacity: 600);
        using (QueueProducer first = _host.Producer("q"))
        {
            first.TrySend(QueueHost.Message(0, 48));
            for (ulong i = 0; i < 550; i++)
            {
                first.TryStage(QueueHost.Message(99, 48));
            }

            first.Discard();
            Assert.Equal(1UL, first.NextSequence);
            first.TrySend(QueueHost.Message(1, 48));
            first.TryStage(QueueHost.Message(99, 48));
        }

        using QueueProducer second = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        Assert.Equal(2UL, second.NextSequence);
        second.TrySend(QueueHost.Message(2, 48));
        for (ulong i = 0; i < 3; i++)
        {
            Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload) && QueueHost.IsMessage(payload, i));
        }

        Assert.False(consumer.TryReceive(out _));
    }

    [Fact]
    public void Only_what_was_handled_is_gone_for_the_next_consumer()
    {
        _host.Create("q");
        using QueueProducer producer = _host.Producer("q");
        for (ulong i = 0; i < 10; i++)
        {
            producer.TrySend(QueueHost.Message(i, 48));
        }

        using (QueueConsumer first = _host.Consumer("q"))
        {
            for (int i = 0; i < 4; i++)
            {
                first.TryReceive(out _);
            }
        }

        using (QueueConsumer second = _host.Consumer("q"))
        {
            Assert.Equal(3UL, second.NextSequence);
            Assert.True(second.TryReceive(out ReadOnlySpan<byte> payload) && QueueHost.IsMessage(payload, 3));
            second.Acknowledge();
        }

        using QueueConsumer third = _host.Consumer("q");
        Assert.Equal(4UL, third.NextSequence);
        Assert.Equal(6, third.Clear());
        Assert.Equal(10UL, third.NextSequence);
        Assert.False(third.TryReceive(out _));
        producer.TrySend(QueueHost.Message(10, 48));
        Assert.True(third.TryReceive(out ReadOnlySpan<byte> last) && QueueHost.IsMessage(last, 10));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(3UL)]
    [InlineData(40UL)]
    [InlineData(ulong.MaxValue)]
    public void Sequence_numbers_survive_a_host_that_took_its_cache_along(ulong lost)
    {
        _host.Create("q", capacity: 7);
        SendAndReceive(37);
        _host.SetWord("q", QueueLayout.ProducerSequenceOffset, lost);
        _host.SetWord("q.consumer", QueueLayout.ConsumerSequenceOffset, lost);

        Assert.Equal((37UL, 37UL, 0L), Numbers());
        SendAndReceive(5, first: 37);
        Assert.Equal(42UL, _host.Word("q", QueueLayout.ProducerSequenceOffset));
        Assert.Equal(42UL, _host.Word("q.consumer", QueueLayout.ConsumerSequenceOffset));
    }

    [Fact]
    public void A_host_has_one_producer_and_one_consumer_of_a_queue()
    {
        _host.Create("q");
        using FamfsVolume other = FamfsVolume.Open(_host.Device);
        using (_host.Producer("q"))
        {
            Expect.Error(FamfsErrorId.QueueBusy, () => _host.Producer("q"));
            Expect.Error(FamfsErrorId.QueueBusy, () => QueueProducer.Open(other, "q"));
            using QueueConsumer consumer = QueueConsumer.Open(other, "q");
            Expect.Error(FamfsErrorId.QueueBusy, () => _host.Consumer("q"));
        }

        QueueProducer.Open(other, "q").Dispose();
        _host.Consumer("q").Dispose();
    }

    [Fact]
    public void A_client_sends_and_receives_and_creates_no_queue()
    {
        _host.Create("q");
        using HostVariable client = new(Guid.NewGuid());
        Expect.Error(FamfsErrorId.NotMaster, () => _host.Create("p"));
        SendAndReceive(20);
        Assert.Equal((20UL, 20UL, 0L), Numbers());
    }

    [Fact]
    public void Permissions_that_let_nobody_write_close_an_end()
    {
        _host.Create("closed", mode: 0x124);
        Expect.Error(FamfsErrorId.QueueNotPermitted, () => _host.Producer("closed"));
        Expect.Error(FamfsErrorId.QueueNotPermitted, () => _host.Consumer("closed"));
        FamfsQueue queue = QueueState.Read(_host.Volume, "closed");
        Assert.Equal((FamfsQueueAccess.None, "0444"), (queue.Access, queue.ConsumerMode));
    }

    [Fact]
    public void A_striped_queue_works_as_any_other()
    {
        QueueCreation.Create(
            _host.Volume,
            new CreateRequest { Path = "q", Mode = 0x1a4, Interleaving = new Interleaving(4, 2, 2 << 20) },
            1 << 20,
            20);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        for (ulong i = 0; i < 100; i++)
        {
            Assert.True(producer.TrySend(QueueHost.Message(i, 300)));
            Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload) && QueueHost.IsMessage(payload[..300], i));
        }
    }

    [Fact]
    public void A_queue_on_block_pmem_goes_by_its_own_reads_and_writes()
    {
        using LoopDevice loop = new(_host.Scratch);
        Formatter.Format(loop.Path, new FormatOptions());
        using QueueHost host = _host.On(loop.Path);
        host.Create("q", 512, 7);
        using QueueProducer producer = host.Producer("q");
        using QueueConsumer consumer = host.Consumer("q");
        for (ulong i = 0; i < 60; i++)
        {
            Assert.Equal(3, producer.TrySend(
                [.. QueueHost.Message(3 * i, 496), .. QueueHost.Message((3 * i) + 1, 496), .. QueueHost.Message((3 * i) + 2, 496)],
                496));
            for (ulong j = 0; j < 3; j++)
            {
                Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload) && QueueHost.IsMessage(payload, (3 * i) + j));
            }

            consumer.Acknowledge();
        }

        // What lies on the device is what a plain reader of the memory finds.
        Assert.Equal(
            (180UL % 8, 180UL),
            (host.Word("q", QueueLayout.ProducerIndexOffset), host.Word("q", QueueLayout.ProducerSequenceOffset)));
        Assert.Equal(180UL % 8, host.Word("q.consumer", QueueLayout.ConsumerIndexOffset));
        Assert.Equal(QueueLayout.ConsumerMagic, host.Word("q.consumer", 0));
    }

    [Theory]
    [InlineData(63, 4)]
    [InlineData(32, 4)]
    [InlineData(96, 4)]
    [InlineData(64, 0)]
    [InlineData(64, -1)]
    [InlineData(32 << 20, 4)]
    [InlineData(64, long.MaxValue)]
    public void A_shape_that_no_queue_has_is_refused(int bucketSize, long capacity)
    {
        Expect.Error(FamfsErrorId.QueueSizeInvalid, () => _host.Create("q", bucketSize, capacity));
        Assert.Empty(_host.Volume.Paths());
    }

    [Theory]
    [InlineData("q")]
    [InlineData("q.consumer")]
    public void A_name_that_is_taken_leaves_neither_file_behind(string taken)
    {
        _host.Volume.CreateFile(taken, 1);
        Expect.Error(FamfsErrorId.AlreadyExists, () => _host.Create("q"));
        Assert.Equal([taken], _host.Volume.Paths());
    }

    [Fact]
    public void A_payload_that_is_too_long_is_a_mistake_of_the_caller()
    {
        _host.Create("q");
        using QueueProducer producer = _host.Producer("q");
        Assert.Throws<ArgumentException>(() => producer.TrySend(new byte[49]));
        Assert.Throws<ArgumentException>(() => producer.TrySend(new byte[49], 48));
        Assert.Throws<ArgumentException>(() => producer.TrySend(new byte[48], 0));
        Assert.Equal(0UL, producer.NextSequence);
    }

    [Fact]
    public void Times_tell_who_was_active_last()
    {
        _host.Volume.CreateFile("makes-times", 1);
        _host.Create("q");
        Assert.True(_host.Volume.SetTime("q", UnixTime.Now - 5_000_000_000_000));
        _host.Volume.SetTime("q.consumer", UnixTime.Now - 5_000_000_000_000);
        _host.Producer("q").Dispose();
        Assert.True(QueueState.Read(_host.Volume, "q").LastSent < DateTime.Now.AddMinutes(-30));
        SendAndReceive(1);
        FamfsQueue queue = QueueState.Read(_host.Volume, "q");
        Assert.True(queue.LastSent > DateTime.Now.AddMinutes(-30));
        Assert.True(queue.LastReceived > DateTime.Now.AddMinutes(-30));
    }

    private (ulong Sent, ulong Received, long Depth) Numbers()
    {
        FamfsQueue queue = QueueState.Read(_host.Volume, "q");
        return (queue.Sent, queue.Received, queue.Depth);
    }

    private void SendAndReceive(int count, ulong first = 0)
    {
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        for (ulong i = first; i < first + (ulong)count; i++)
        {
            Assert.True(producer.TrySend(QueueHost.Message(i, 48)));
            Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload) && QueueHost.IsMessage(payload, i));
        }

        consumer.Acknowledge();
    }
}
