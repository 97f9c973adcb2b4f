using System.Text;
using Famfs.OnMedia;
using Famfs.Queues;

namespace Famfs.Fuzz;

/// <summary>Sound inputs of each target, where a fuzzer starts. <c>Fuzz corpus FOLDER</c> writes them.</summary>
internal static class Corpus
{
    private const ulong Unit = MediaLayout.AllocationUnit;

    /// <summary>The master of the sound images, and this host.</summary>
    public static Guid Host { get; } = new("5f0d2c5e-8a41-4b67-9c12-5d7e90a1b2c3");

    /// <summary>A sound file system, for what is laid on one.</summary>
    public static byte[] Image => ImageInput.Of(Sound(), [.. Entries()]);

    public static IEnumerable<byte[]> Of(string target) => target switch
    {
        "superblock" or "header" => [ImageInput.Of(Sound())],
        "entry" => [.. Entries()],
        "image" or "repair" =>
        [
            ImageInput.Of(Sound()),
            ImageInput.Of(Sound(), [.. Entries()]),
            ImageInput.Of(Sound(), Directory("d"), Directory("d/e"), FileOf("d/e/f", 5000, new Extent(0, 8 * Unit, Unit))),
        ],
        "changes" => Changes(),
        "queue" => Queues(),
        "requests" => Requests(),
        _ => Lines(),
    };

    public static void Write(string folder)
    {
        foreach (string target in Targets.Names)
        {
            string place = System.IO.Directory.CreateDirectory(Path.Combine(folder, target)).FullName;
            int number = 0;
            foreach (byte[] input in Of(target))
            {
                File.WriteAllBytes(Path.Combine(place, $"sound{number++}"), input);
            }
        }
    }

    private static Superblock Sound() => new()
    {
        LogLength = MediaLayout.MinLogLength,
        FileSystemUuid = new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]),
        DeviceUuid = new Guid(2, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]),
        SystemUuid = Host,
        DeviceSize = (ulong)MediaLayout.MinDeviceSize,
        DeviceName = "/dev/dax0.0",
    };

    private static IEnumerable<byte[]> Entries()
    {
        yield return Directory("d");
        yield return FileOf("d/one", 5000, new Extent(0, 5 * Unit, Unit));
        yield return FileOf("d/two", 3 * Unit, new Extent(0, 8 * Unit, 2 * Unit), new Extent(0, 16 * Unit, Unit));
        byte[] striped = new byte[MediaLayout.EntrySize];
        Extent[] strips = [new(0, 32 * Unit, 2 * Unit), new(0, 64 * Unit, 2 * Unit), new(0, 96 * Unit, 2 * Unit)];
        LogEntryWriter.File(striped, "striped"u8, 5 * Unit, 0x1a4, 0, 0, new FileLayout([.. strips], (long)Unit));
        yield return striped;
        byte[] device = new byte[MediaLayout.EntrySize];
        LogEntryWriter.AddDaxDevice(device, Unit, Host, 1);
        yield return device;
        byte[] retired = new byte[MediaLayout.EntrySize];
        LogEntryWriter.Retired(retired);
        yield return retired;
        yield return FileOf("./d//../d/three", 0, new Extent(0, 20 * Unit, Unit));
    }

    /// <summary>A change that is done, one that is cut off, and one that adds entries.</summary>
    private static IEnumerable<byte[]> Changes()
    {
        byte[] moved = FileOf("d/uno", 5000, new Extent(0, 5 * Unit, Unit));
        byte[] retired = new byte[MediaLayout.EntrySize];
        LogEntryWriter.Retired(retired, 7);
        yield return ChangesInput.Of(3, []);
        yield return ChangesInput.Of(2, [(1, moved)]);
        yield return ChangesInput.Of(0, [(1, retired), (7, moved)]);
    }

    private static byte[] Directory(string path)
    {
        byte[] entry = new byte[MediaLayout.EntrySize];
        LogEntryWriter.MakeDirectory(entry, Encoding.UTF8.GetBytes(path), 0x1ed, 0, 0);
        return entry;
    }

    private static byte[] FileOf(string path, ulong size, params ReadOnlySpan<Extent> extents)
    {
        byte[] entry = new byte[MediaLayout.EntrySize];
        LogEntryWriter.File(entry, Encoding.UTF8.GetBytes(path), size, 0x1a4, 0, 0, new FileLayout([.. extents]));
        return entry;
    }

    /// <summary>Messages of one bucket, a message with a frame over three, and a queue that went round.</summary>
    private static IEnumerable<byte[]> Queues()
    {
        byte[][] plain = [.. Enumerable.Range(0, 5).Select(i => BucketOf(64, (ulong)i, "some bytes"u8))];
        yield return QueueTarget.Of(64, 32, 5, 0, plain);
        yield return QueueTarget.Of(64, 32, 5, 2, plain);
        yield return QueueTarget.Of(
            64, 4, 1, 3, BucketOf(64, 4, "d"u8), BucketOf(64, 1, "b"u8), BucketOf(64, 2, "c"u8), BucketOf(64, 3, "e"u8));
        List<byte[]> framed = [];
        const int Part = 64 - QueueLayout.TrailerSize - MessageFrame.Size;
        for (int left = 3 * Part; left > 0; left -= Part)
        {
            byte[] payload = new byte[MessageFrame.Size + Part];
            new MessageFrame(QueueMessageFormat.Bytes, left == 3 * Part, (ulong)left).Encode(payload);
            framed.Add(BucketOf(64, (ulong)framed.Count, payload));
        }

        yield return QueueTarget.Of(64, 32, framed.Count, 0, [.. framed]);
    }

    private static byte[] BucketOf(int size, ulong sequence, ReadOnlySpan<byte> payload)
    {
        byte[] bucket = new byte[size];
        Bucket.Fill(bucket, payload, sequence);
        return bucket;
    }

    /// <summary>Each opcode alone with a body that suits most, and a file from its making to its end.</summary>
    private static IEnumerable<byte[]> Requests()
    {
        byte[] name = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "name\0other\0"u8];
        for (uint opcode = 1; opcode <= 54; opcode++)
        {
            byte[] body = opcode is 1 or 10 or 11 or 24 ? "dir\0"u8.ToArray() : [.. name, .. new byte[64]];
            yield return RequestTarget.Message(opcode, opcode is 3 or 14 or 15 ? 3u : 1u, body);
        }

        byte[] write = new byte[40 + 100];
        write[16] = 100;
        yield return
        [
            .. RequestTarget.Message(35, 1, [0x41, 0, 0, 0, 0xa4, 0x81, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0, .. "new\0"u8]),
            .. RequestTarget.Message(16, 4, write),
            .. RequestTarget.Message(25, 4, new byte[24]),
            .. RequestTarget.Message(18, 4, new byte[24]),
            .. RequestTarget.Message(15, 4, new byte[40]),
        ];
    }

    private static IEnumerable<byte[]> Lines()
    {
        yield return "status\n"u8.ToArray();
        yield return "invalidate a%20b/c\n"u8.ToArray();
        yield return Encoding.UTF8.GetBytes(
            new Mounts.MountReport { DeviceNumber = "0:50", LastError = "x", Started = DateTimeOffset.UnixEpoch }.ToLine());
    }
}
