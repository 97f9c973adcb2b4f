using System.Diagnostics;
using System.Runtime.InteropServices;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Queues;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>Messages from one thread to another through a queue, beside a plain ring over memory of the same device.</summary>
internal sealed unsafe class QueueGroup : IBenchGroup
{
    private const int Capacity = 4095;
    private const int Rounds = 9;
    private const int Batch = 256;
    private const int Latencies = 20_000;

    public string Name => "queue";

    public string Title => "Queues";

    public void Run(Section section)
    {
        using Workspace space = new();
        FamfsVolume volume = space.Open(space.Format("queue.famfs"));
        section.Introduce(
            "Two threads of one process. The ring has the CRC and the flush of every bucket and nothing else: its index is neither "
            + "written back nor invalidated, and its reader trusts its cache. Sizes are those of buckets.");
        foreach (int size in (int[])[64, 256, 1024])
        {
            string path = $"q{size}";
            QueueCreation.Create(volume, new CreateRequest { Path = path, Mode = 0x1a4 }, size, Capacity);
            volume.Create([new CreateRequest { Path = $"r{size}", Size = 32 << 20, Mode = 0x1a4 }], data => data.Zero());
            using FamfsMappedFile ring = volume.MapFile($"r{size}", writable: true);
            byte* memory = (byte*)ring.GetWritableMemory(0, 1).Pin().Pointer;
            using QueueProducer producer = QueueProducer.Open(volume, path);
            using QueueConsumer consumer = QueueConsumer.Open(volume, path);
            Rates(section, producer, consumer, new PlainRing(memory, size, Capacity + 1), size);
            Latency(section, producer, consumer, new PlainRing(memory + (16 << 20), size, Capacity + 1), size);
        }
    }

    private static void Rates(Section section, QueueProducer producer, QueueConsumer consumer, PlainRing ring, int size)
    {
        int messages = size > 256 ? 300_000 : 600_000;
        byte[] payload = new byte[producer.PayloadSize];
        byte[] bucket = new byte[size];
        Samples samples = Sampler.Interleave(
            Rounds,
            () => Pass(messages, _ => producer.TrySend(payload) ? 1 : 0, () => consumer.TryReceive(out _)),
            () => Pass(messages, _ => ring.TryPut(payload) ? 1 : 0, () => ring.TryGet(bucket)),
            () => Pass(messages, left => SendBatch(producer, payload, Math.Min(left, Batch)), () => consumer.TryReceive(out _)));
        consumer.Acknowledge();
        section.Add(Figure.Rate(
            $"{size} B, message by message", "million/s", messages / 1e6, samples.Of(0, 1), "plain ring", Goal.OfPeer(0.9)));
        section.Add(Figure.Rate(
            $"{size} B, in batches of {Batch}",
            "million/s",
            messages / 1e6,
            samples.Of(2, 1),
            "plain ring",
            size == 64 ? Goal.OfPeer(3 / 1.9) : Goal.None));
    }

    private static int SendBatch(QueueProducer producer, byte[] payload, int count)
    {
        int sent = 0;
        while (sent < count && producer.TryStage(payload))
        {
            sent++;
        }

        producer.Publish();
        return sent;
    }

    /// <summary>Seconds until all messages have arrived.</summary>
    private static double Pass(int messages, Func<int, int> send, Func<bool> receive)
    {
        Thread receiver = new(() =>
        {
            for (int i = 0; i < messages;)
            {
                if (receive())
                {
                    i++;
                }
                else
                {
                    Thread.SpinWait(20);
                }
            }
        });
        long start = Stopwatch.GetTimestamp();
        receiver.Start();
        for (int sent = 0; sent < messages;)
        {
            int now = send(messages - sent);
            sent += now;
            if (now == 0)
            {
                Thread.SpinWait(20);
            }
        }

        receiver.Join();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>From the send of a message to its receipt, each after the last has arrived.</summary>
    private static void Latency(Section section, QueueProducer producer, QueueConsumer consumer, PlainRing ring, int size)
    {
        byte[] bucket = new byte[size];
        double[] ours = Times(payload => producer.TrySend(payload), target =>
        {
            if (!consumer.TryReceive(out ReadOnlySpan<byte> payload))
            {
                return false;
            }

            payload[..8].CopyTo(target);
            return true;
        });
        consumer.Acknowledge();
        double[] plain = Times(payload => ring.TryPut(payload), target =>
        {
            if (!ring.TryGet(bucket))
            {
                return false;
            }

            bucket.AsSpan(0, 8).CopyTo(target);
            return true;
        });
        foreach (int percent in (int[])[50, 99])
        {
            double mine = ours[Latencies * percent / 100], other = plain[Latencies * percent / 100];
            section.Add(new Figure($"{size} B, latency p{percent}", "µs", mine, "plain ring", other, other / mine, Goal.None, Latencies));
        }
    }

    private static double[] Times(Func<byte[], bool> send, Func<byte[], bool> receive)
    {
        double[] times = new double[Latencies];
        int arrived = 0;
        Thread receiver = new(() =>
        {
            byte[] stamp = new byte[8];
            for (int i = 0; i < Latencies;)
            {
                if (receive(stamp))
                {
                    times[i++] = Stopwatch.GetElapsedTime(BitConverter.ToInt64(stamp)).TotalMicroseconds;
                    Volatile.Write(ref arrived, i);
                }
            }
        });
        receiver.Start();
        byte[] payload = new byte[8];
        for (int i = 0; i < Latencies; i++)
        {
            while (Volatile.Read(ref arrived) < i)
            {
                Thread.SpinWait(1);
            }

            MemoryMarshal.Write(payload, Stopwatch.GetTimestamp());
            send(payload);
        }

        receiver.Join();
        Array.Sort(times);
        return times;
    }
}
