using System.Buffers.Binary;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Tests.Worker;

/// <summary>The ends of a queue as processes that are killed: a message holds its number, again and again.</summary>
internal static class Messages
{
    /// <summary>Sends messages until it is killed, going on with the number that the queue tells.</summary>
    public static void Send(FamfsVolume volume, string path)
    {
        using QueueProducer producer = QueueProducer.Open(volume, path);
        byte[] payload = new byte[producer.PayloadSize];
        Random random = new();
        Console.WriteLine("ready");
        while (true)
        {
            int wanted = random.Next(1, 40);
            for (int i = 0; i < wanted; i++)
            {
                Fill(payload, producer.NextSequence);
                if (!producer.TryStage(payload))
                {
                    Thread.Yield();
                    break;
                }
            }

            producer.Publish();
        }
    }

    /// <summary>Receives messages until it is killed; what was received is appended to a file before it counts as handled.</summary>
    public static void Receive(FamfsVolume volume, string path, string record)
    {
        using QueueConsumer consumer = QueueConsumer.Open(volume, path);
        using FileStream file = new(record, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        byte[] expected = new byte[consumer.PayloadSize];
        Console.WriteLine("ready");
        while (true)
        {
            consumer.Receive(out ReadOnlySpan<byte> payload, Timeout.InfiniteTimeSpan);
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(payload);
            Fill(expected, number);
            if (!payload.SequenceEqual(expected) || number != consumer.NextSequence - 1)
            {
                throw new InvalidOperationException($"Message {number} is torn.");
            }

            file.Write(payload[..sizeof(ulong)]);
        }
    }

    private static void Fill(Span<byte> payload, ulong number)
    {
        for (int i = 0; i < payload.Length; i += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(payload[i..], number);
        }
    }
}
