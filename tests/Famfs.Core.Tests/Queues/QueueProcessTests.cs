using System.Buffers.Binary;
using System.Globalization;
using Famfs.Queues;
using Famfs.Tests.Processes;
using Xunit;

namespace Famfs.Tests.Queues;

/// <summary>Both ends as processes, and their sudden end.</summary>
public sealed class QueueProcessTests(ITestOutputHelper output) : IDisposable
{
    private const int Capacity = 255;
    private const int BucketSize = 128;

    private readonly QueueHost _host = new();

    public void Dispose() => _host.Dispose();

    /// <summary>$FAMFS_KILL_CYCLES says how many processes are killed.</summary>
    [Fact]
    public async Task Killed_ends_lose_nothing_and_double_no_more_than_was_not_acknowledged()
    {
        string given = Environment.GetEnvironmentVariable("FAMFS_KILL_CYCLES") is { Length: > 0 } text ? text : "50";
        int kills = int.Parse(given, CultureInfo.InvariantCulture);
        string record = _host.Scratch.File("record");
        _host.Create("q", BucketSize, Capacity);
        Random random = new();
        WorkerProcess sender = Sender();
        WorkerProcess receiver = Receiver(record);
        int receivers = 1;
        try
        {
            for (int i = 0; i < kills; i++)
            {
                await Task.WhenAll(sender.WaitUntilReady(), receiver.WaitUntilReady());
                await Task.Delay(random.Next(60));
                Assert.Equal("", sender.Errors + receiver.Errors);
                if (random.Next(2) == 0)
                {
                    await sender.KillAsync();
                    sender.Dispose();
                    sender = Sender();
                }
                else
                {
                    await receiver.KillAsync();
                    receiver.Dispose();
                    receiver = Receiver(record);
                    receivers++;
                }
            }

            await Task.WhenAll(sender.WaitUntilReady(), receiver.WaitUntilReady());
            await sender.KillAsync();
            await receiver.KillAsync();
        }
        finally
        {
            sender.Dispose();
            receiver.Dispose();
        }

        (ulong received, int restarts, ulong doubled) = Check(record);
        FamfsQueue queue = QueueState.Read(_host.Volume, "q");
        output.WriteLine($"{kills} kills, {received} messages, {restarts} of {receivers - 1} new receivers found {doubled} messages again");
        Assert.InRange(received, (ulong)(10 * kills), queue.Sent);
        Assert.InRange(queue.Received, received - Math.Min(received, Capacity), received);
        Assert.InRange(restarts, 0, receivers - 1);

        // The living go on with what the dead left.
        using QueueConsumer consumer = _host.Consumer("q");
        for (ulong next = queue.Received; next < queue.Sent; next++)
        {
            Assert.True(consumer.TryReceive(out ReadOnlySpan<byte> payload));
            Assert.Equal(next, BinaryPrimitives.ReadUInt64LittleEndian(payload));
        }

        Assert.False(consumer.TryReceive(out _));
    }

    // Numbers go up by one; where a new receiver began they go back, by no more than can be unacknowledged.
    private static (ulong Received, int Restarts, ulong Doubled) Check(string record)
    {
        byte[] bytes = File.ReadAllBytes(record);
        ulong next = 0, doubled = 0;
        int restarts = 0;
        for (int i = 0; i + sizeof(ulong) <= bytes.Length; i += sizeof(ulong))
        {
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i));
            Assert.True(number <= next, $"message {next} is lost: {number} came");
            if (number < next)
            {
                restarts++;
                doubled += next - number;
                Assert.InRange(next - number, 1UL, (ulong)Capacity);
            }

            next = number + 1;
        }

        return (next, restarts, doubled);
    }

    private WorkerProcess Sender() => new("send", _host.Device, "q");

    private WorkerProcess Receiver(string record) => new("receive", _host.Device, "q", record);
}
