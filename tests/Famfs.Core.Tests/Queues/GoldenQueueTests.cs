using Famfs.OnMedia;
using Famfs.Queues;
using Xunit;

namespace Famfs.Tests.Queues;

/// <summary>
/// The queue that the reference implementation left behind after 200,000 empty messages: read by this one, and written by
/// it byte for byte.
/// </summary>
public sealed class GoldenQueueTests : IDisposable
{
    private const ulong Messages = 200_000;

    private readonly QueueHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Its_numbers_are_understood()
    {
        _host.PlaceGolden("pcq.q");
        FamfsQueue queue = QueueState.Read(_host.Volume, "pcq.q");
        Assert.Equal(
            (1024, 1008, 1023L, 0L, Messages, Messages),
            (queue.BucketSize, queue.PayloadSize, queue.Capacity, queue.Depth, queue.Sent, queue.Received));
    }

    [Fact]
    public void Every_bucket_of_it_is_received()
    {
        _host.PlaceGolden("pcq.q");

        // The reference's producer at the moment when its consumer had read nothing of the last turn.
        _host.SetWord("pcq.q.consumer", QueueLayout.ConsumerIndexOffset, 321);
        _host.SetWord("pcq.q.consumer", QueueLayout.ConsumerSequenceOffset, Messages - 1023);
        using QueueConsumer consumer = _host.Consumer("pcq.q");
        Assert.Equal(Messages - 1023, consumer.NextSequence);
        for (int i = 0; i < 1023; i++)
        {
            Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload));
            Assert.Equal(-1, payload.IndexOfAnyExcept((byte)0));
        }

        Assert.False(consumer.TryReceive(out _));
        Assert.Equal(QueueHost.Golden("pcq.q.consumer"), _host.Bytes("pcq.q.consumer"));
    }

    [Fact]
    public void The_same_messages_leave_the_same_bytes()
    {
        _host.Create("pcq.q", 1024, 1023);
        using (QueueProducer producer = _host.Producer("pcq.q"))
        using (QueueConsumer consumer = _host.Consumer("pcq.q"))
        {
            for (ulong i = 0; i < Messages; i++)
            {
                Assert.True(producer.TrySend([]));
                Assert.True(consumer.TryReceive(out _));
            }

            consumer.Acknowledge();
        }

        Assert.Equal(QueueHost.Golden("pcq.q"), _host.Bytes("pcq.q"));
        Assert.Equal(QueueHost.Golden("pcq.q.consumer"), _host.Bytes("pcq.q.consumer"));
    }
}
