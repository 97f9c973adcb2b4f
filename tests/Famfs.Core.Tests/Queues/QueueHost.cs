using System.Buffers.Binary;
using System.IO.Compression;
using Famfs.Files;
using Famfs.OnMedia;
using Famfs.Queues;
using Famfs.Tests.Support;
using Famfs.Volumes;

namespace Famfs.Tests.Queues;

/// <summary>A master with a file system, its queues, and messages that tell by themselves whether they are whole.</summary>
internal sealed class QueueHost : IDisposable
{
    private readonly Machine? _machine;

    public QueueHost()
    {
        _machine = new Machine();
        Scratch = _machine.Scratch;
        Device = _machine.Format();
        Volume = FamfsVolume.Open(Device);
    }

    private QueueHost(QueueHost host, string device)
    {
        Scratch = host.Scratch;
        Device = device;
        Volume = FamfsVolume.Open(device);
    }

    public string Device { get; }

    public FamfsVolume Volume { get; }

    public Scratch Scratch { get; }

    /// <summary>The same host with a file system on another device.</summary>
    public QueueHost On(string device) => new(this, device);

    public void Create(string path, int bucketSize = 64, long capacity = 15, uint mode = 0x1a4) =>
        QueueCreation.Create(Volume, new CreateRequest { Path = path, Mode = mode }, bucketSize, capacity);

    public QueueProducer Producer(string path) => QueueProducer.Open(Volume, path);

    public QueueConsumer Consumer(string path) => QueueConsumer.Open(Volume, path);

    public ulong Word(string path, long offset)
    {
        byte[] word = new byte[8];
        Volume.OpenData(path).ReadThrough(offset, word);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }

    public void SetWord(string path, long offset, ulong value)
    {
        byte[] word = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        Volume.RequireWritable();
        Volume.OpenData(path).WriteThrough(offset, word);
    }

    /// <summary>The golden queue as files of this file system.</summary>
    public void PlaceGolden(string path)
    {
        Place(path, Golden("pcq.q"));
        Place(path + QueueLayout.ConsumerSuffix, Golden("pcq.q.consumer"));
    }

    public byte[] Bytes(string path)
    {
        FileData data = Volume.OpenData(path);
        byte[] bytes = new byte[data.Size];
        data.ReadThrough(0, bytes);
        return bytes;
    }

    public static byte[] Golden(string name)
    {
        using FileStream file = File.OpenRead(GoldenImage.PathOf($"queue/{name}.gz"));
        using GZipStream unzip = new(file, CompressionMode.Decompress);
        using MemoryStream bytes = new();
        unzip.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The payload of the message with a number.</summary>
    public static byte[] Message(ulong number, int length)
    {
        byte[] bytes = new byte[length];
        Fill(bytes, number);
        return bytes;
    }

    public static void Fill(Span<byte> bytes, ulong number)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((number * 0x9E3779B97F4A7C15 >> (i % 56)) + (ulong)i);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
    }

    public static bool IsMessage(ReadOnlySpan<byte> bytes, ulong number)
    {
        Span<byte> expected = stackalloc byte[bytes.Length];
        Fill(expected, number);
        return bytes.SequenceEqual(expected);
    }

    public void Dispose()
    {
        Volume.Dispose();
        _machine?.Dispose();
    }

    private void Place(string path, byte[] bytes)
    {
        Volume.CreateFile(path, bytes.Length);
        Volume.RequireWritable();
        Volume.OpenData(path).WriteThrough(0, bytes);
    }
}
