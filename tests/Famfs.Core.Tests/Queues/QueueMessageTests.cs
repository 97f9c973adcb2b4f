using Famfs.Queues;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Queues;

/// <summary>Messages of any length over buckets, beside payloads that other programs send, and what hostile frames claim.</summary>
public sealed class QueueMessageTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    private readonly QueueHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(64, 63)]
    [InlineData(256, 10)]
    public async Task Every_length_up_to_that_of_the_queue_arrives_whole(int bucketSize, long capacity)
    {
        _host.Create("q", bucketSize, capacity);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        QueueMessageWriter writer = new(producer, "q");
        QueueMessageReader reader = new(consumer, "q");
        Assert.Equal(capacity * (bucketSize - 32), writer.LargestMessage);
        for (int length = 0; length <= writer.LargestMessage; length++)
        {
            QueueMessageFormat format = (QueueMessageFormat)(length % 4);
            byte[] body = new byte[length];
            new Random(length).NextBytes(body);
            Task<QueueMessage?> receive = Task.Run(
                () => reader.Receive(out QueueMessage? message, TimeSpan.FromSeconds(60)) ? message : null);
            writer.Send(body, format, TimeSpan.FromSeconds(60));
            QueueMessage? received = await receive;
            Assert.NotNull(received);
            Assert.Equal(format, received.Format);
            Assert.True(received.Body.Span.SequenceEqual(body));
        }

        Expect.Error(
            FamfsErrorId.QueueMessageTooLarge, () => writer.Send(new byte[writer.LargestMessage + 1], QueueMessageFormat.Bytes, Short));
    }

    [Fact]
    public void A_message_is_visible_whole_or_not_at_all()
    {
        _host.Create("q", 64, 10);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        QueueMessageWriter writer = new(producer, "q");
        writer.Send(new byte[32 * 4], QueueMessageFormat.Bytes, Short);

        // Six buckets are free; seven are waited for, and nothing of them is sent.
        Expect.Error(FamfsErrorId.QueueFull, () => writer.Send(new byte[32 * 7], QueueMessageFormat.Bytes, Short));
        Assert.Equal(4, QueueState.Read(_host.Volume, "q").Depth);

        // What is staged is published where its room is needed.
        writer.Stage(new byte[32 * 5], QueueMessageFormat.Bytes, Short);
        Assert.Equal(4, QueueState.Read(_host.Volume, "q").Depth);
        Expect.Error(FamfsErrorId.QueueFull, () => writer.Stage(new byte[32 * 2], QueueMessageFormat.Bytes, Short));
        Assert.Equal(9, QueueState.Read(_host.Volume, "q").Depth);
    }

    [Fact]
    public void A_consumer_that_dies_in_a_message_receives_all_of_it_again()
    {
        _host.Create("q", 64, 20);
        using QueueProducer producer = _host.Producer("q");
        new QueueMessageWriter(producer, "q").Send(QueueHost.Message(5, 300), QueueMessageFormat.Bytes, Short);
        using (QueueConsumer first = _host.Consumer("q"))
        {
            Assert.True(new QueueMessageReader(first, "q").TryReceive(out _));
        }

        using QueueConsumer second = _host.Consumer("q");
        QueueMessageReader reader = new(second, "q");
        Assert.True(reader.TryReceive(out QueueMessage? message) && QueueHost.IsMessage(message!.Body.Span, 5));
        Assert.False(reader.TryReceive(out _));
        second.Dispose();
        using QueueConsumer third = _host.Consumer("q");
        Assert.Equal(10UL, third.NextSequence);
    }

    [Fact]
    public void Plain_payloads_arrive_as_they_are_and_frames_are_payloads_to_a_plain_consumer()
    {
        _host.Create("q");
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        QueueMessageReader reader = new(consumer, "q");
        producer.TrySend(QueueHost.Message(3, 48));
        Assert.True(reader.TryReceive(out QueueMessage? raw));
        Assert.Equal((QueueMessageFormat.Raw, 0UL), (raw!.Format, raw.Sequence));
        Assert.True(QueueHost.IsMessage(raw.Body.Span, 3));

        QueueMessageWriter writer = new(producer, "q");
        writer.Send([1, 2, 3], QueueMessageFormat.Raw, Short);
        writer.Send(new byte[100], QueueMessageFormat.Text, Short);
        Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> plain) && plain[..4].SequenceEqual(new byte[] { 1, 2, 3, 0 }));
        for (int i = 0; i < 4; i++)
        {
            Assert.True(consumer.TryReceive(out plain) && plain.StartsWith("FMSG"u8));
        }

        Assert.False(consumer.TryReceive(out _));
    }

    [Fact]
    public void Frames_that_lie_cost_one_error_each_and_little_memory()
    {
        _host.Create("q", 64, 1000);
        using QueueProducer producer = _host.Producer("q");
        using QueueConsumer consumer = _host.Consumer("q");
        QueueMessageReader reader = new(consumer, "q");
        Frame(isFirst: true, ulong.MaxValue);
        Frame(isFirst: true, 1UL << 63);
        Frame(isFirst: false, 10);
        Frame(isFirst: true, 100);
        Frame(isFirst: true, 3);
        Frame(isFirst: true, 100);
        producer.TrySend(QueueHost.Message(7, 48));
        Frame(isFirst: true, 100);
        Frame(isFirst: false, 67);
        Frame(isFirst: true, 2);

        string[] expected = ["larger", "larger", "no beginning", "no end", "3", "no end", "Raw", "no end", "no beginning", "2"];
        foreach (string e in expected)
        {
            string found;
            try
            {
                Assert.True(reader.TryReceive(out QueueMessage? message));
                found = message!.Format == QueueMessageFormat.Raw ? "Raw" : $"{message.Body.Length}";
            }
            catch (FamfsException error) when (error.Id == FamfsErrorId.QueueDamaged)
            {
                found = error.Message;
            }

            Assert.Contains(e, found, StringComparison.Ordinal);
        }

        Assert.False(reader.TryReceive(out _));

        void Frame(bool isFirst, ulong remaining)
        {
            byte[] payload = new byte[48];
            new MessageFrame(QueueMessageFormat.Bytes, isFirst, remaining).Encode(payload);
            Assert.True(producer.TrySend(payload));
        }
    }
}
