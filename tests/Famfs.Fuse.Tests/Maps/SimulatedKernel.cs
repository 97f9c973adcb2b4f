using System.Buffers.Binary;
using System.Text;
using Famfs.Fuse.Protocol;
using Famfs.Fuse.Tests.Session;

namespace Famfs.Fuse.Tests.Maps;

/// <summary>The drafts of famfs in FUSE that are public (decision record 15).</summary>
public enum KernelDraft
{
    /// <summary>The first series, for Linux 6.14.</summary>
    A,

    /// <summary>Versions 3 to 10 of the second.</summary>
    B,

    /// <summary>Its successor: extents only.</summary>
    C,

    /// <summary>The one after: interleaves with chunks of 4 KiB or 2 MiB, too.</summary>
    D,
}

/// <summary>
/// The kernel's side of famfs in FUSE. There is no kernel that has it to test with, so this one sends what the drafts send and
/// refuses what they refuse; it was written from their published structures and knows nothing of the encoder.
/// </summary>
internal sealed class SimulatedKernel : IDisposable
{
    private const int HeaderSize = 32;
    private const int RecordSize = 24;
    private const ulong Huge = 2 << 20;
    private const int Page = 4096;
    private const int LargestMap = 16 << 20;

    private readonly KernelDraft _draft;
    private readonly Conversation _talk;
    private readonly HashSet<uint> _devices = [];

    /// <param name="draft">Which draft.</param>
    /// <param name="fileSystem">The server.</param>
    /// <param name="wants">Whether the server asks for maps.</param>
    /// <param name="privileged">Whether the server has CAP_SYS_RAWIO, without which nothing is offered.</param>
    internal SimulatedKernel(KernelDraft draft, FuseFileSystem fileSystem, bool wants = true, bool privileged = true)
    {
        _draft = draft;
        FuseMapGeneration newest = wants ? FuseMapGeneration.Second : FuseMapGeneration.None;
        _talk = new Conversation(fileSystem, new FuseSessionOptions { FileMaps = newest }, initialize: false);

        // Bits 30 and, of the second word, 10 (42) or 10 and 11 (42 is a timeout by then, 43).
        (uint minor, uint bits) = draft == KernelDraft.A ? (42u, 1u << 10) : (45u, 1u << 10 | 1u << 11);
        uint offered = privileged ? bits : draft == KernelDraft.A ? 0 : 1u << 10;
        byte[] init = new byte[64];
        Put(init, 0, 7, minor, 131072, 1u << 30, offered);
        byte[] reply = _talk.Send(Conversation.Message(FuseOpcode.FUSE_INIT, 2, 0, init)).ToArray();
        uint accepted = U32(reply, 16 + 32);
        uint map = draft == KernelDraft.A ? 1u << 10 : 1u << 11;
        HasMaps = (U32(reply, 16 + 12) & 1u << 30) != 0 && (accepted & offered & map) != 0;
        HasTimeout = draft != KernelDraft.A && (accepted & 1u << 10) != 0;
    }

    /// <summary>Whether the server took what was offered.</summary>
    internal bool HasMaps { get; }

    /// <summary>Whether the server took bit 42 for maps where it means another thing.</summary>
    internal bool HasTimeout { get; }

    /// <summary>Paths of the devices that were asked for.</summary>
    internal List<string> Devices { get; } = [];

    internal Conversation Talk => _talk;

    public void Dispose() => _talk.Dispose();

    /// <summary>The errno of a request for a map.</summary>
    internal int ErrorOf(ulong node) => Conversation.Error(Ask(node, Page));

    /// <summary>Opens a file as the kernel does: asks for its map and the devices in it, and checks both.</summary>
    /// <returns>The map.</returns>
    /// <exception cref="InvalidDataException">The kernel refuses it, with the words that tell why.</exception>
    internal KernelMap Open(ulong node)
    {
        byte[] reply = Ask(node, Page);
        if (_draft >= KernelDraft.C && Payload(reply).Length == HeaderSize)
        {
            uint needed = U32(Payload(reply), 12);
            Require(needed <= LargestMap, "EFBIG");
            if (needed > HeaderSize)
            {
                reply = Ask(node, needed);
                Require(U32(Payload(reply), 12) == needed, "fmap grew");
                Require(Payload(reply).Length == needed, "fmap cut off");
            }
        }

        KernelMap map = Parse(_draft, Payload(reply));
        foreach (uint device in map.Records.Select(r => r.Device).Distinct())
        {
            Require(device < (_draft >= KernelDraft.C ? 64 : 24), "devindex too large");
            Require(_draft != KernelDraft.B || device == 0, "devindex not 0");
            if (_devices.Add(device))
            {
                Learn(device);
            }
        }

        return map;
    }

    private void Learn(uint device)
    {
        if (_draft >= KernelDraft.C)
        {
            // Pushed by an ioctl whose argument is {s32 fd, u32 flags, u64 index}.
            byte[]? pushed = _talk.Sink.Controls.FirstOrDefault(c => c.Length == 16 && U64(c, 8) == device);
            Require(pushed is not null && U32(pushed, 4) == 0 && (int)U32(pushed, 0) >= 0, "device not registered");
            return;
        }

        FuseOpcode opcode = (FuseOpcode)(_draft == KernelDraft.A ? 54 : 55);
        byte[] reply = Payload(_talk.Send(Conversation.Message(opcode, 4, device, [])).ToArray());
        Require(reply.Length == 280, "daxdev reply of another length");
        Require(BinaryPrimitives.ReadUInt16LittleEndian(reply) == device, "another device");
        Require(reply.AsSpan(2, 22).IndexOfAnyExcept((byte)0) < 0, "reserved bytes");
        int end = reply.AsSpan(24).IndexOf((byte)0);
        Require(end > 0, "no path");
        Devices.Add(Encoding.UTF8.GetString(reply, 24, end));
    }

    private byte[] Ask(ulong node, uint room)
    {
        byte[] body = new byte[_draft >= KernelDraft.C ? 8 : 0];
        if (body.Length > 0)
        {
            Put(body, 0, room);
        }

        byte[] reply = _talk.Send(Conversation.Message((FuseOpcode)(_draft == KernelDraft.A ? 53 : 54), 6, node, body)).ToArray();
        Require(reply.Length - 16 <= room, "reply larger than its room");
        Require(U32(reply, 0) == reply.Length, "length of the reply");
        return reply;
    }

    /// <summary>What the kernel makes of the payload of a reply.</summary>
    /// <exception cref="InvalidDataException">It refuses it.</exception>
    internal static KernelMap Parse(KernelDraft draft, byte[] map)
    {
        Require(map.Length >= HeaderSize, "no header");
        Require(map[0] <= 2 && map[1] == 0, "file type");
        Require(BinaryPrimitives.ReadUInt16LittleEndian(map.AsSpan(2)) == 1, "version");
        Require(U64(map, 24) == 0, "reserved");
        Require(draft < KernelDraft.C || U32(map, 12) == map.Length, "fmap_size");
        uint count = U32(map, 8);
        ulong size = U64(map, 16);
        int at = HeaderSize;
        ulong chunk = 0;
        if (U32(map, 4) == 1)
        {
            Require(draft != KernelDraft.C, "interleave");
            Require(count == 1, "one interleave");
            count = U32(map, at);
            chunk = U32(map, at + 4);
            Require(count > 0 && count <= (draft == KernelDraft.A ? 16 : 32), "strips");
            Require(draft != KernelDraft.D || chunk is 4096 or Huge, "chunk size");
            Require(chunk != 0 && chunk % Huge == 0, "chunk alignment");
            Require(U64(map, at + 8) == size && U64(map, at + 16) == 0, "bytes of the interleave");
            at += RecordSize;
        }
        else
        {
            Require(U32(map, 4) == 0, "extent type");
            Require(count > 0 && count <= draft switch { KernelDraft.A => 2, KernelDraft.B => 32, _ => int.MaxValue }, "extents");
        }

        Require(map.Length == at + (count * RecordSize), "length of the map");
        List<FuseMapExtent> records = [];
        ulong sum = 0;
        for (; at < map.Length; at += RecordSize)
        {
            FuseMapExtent record = new() { Device = U32(map, at), Offset = U64(map, at + 8), Length = U64(map, at + 16) };
            Require(U32(map, at + 4) == 0, "reserved word");
            Require(record.Length > 0 && (record.Offset | record.Length) % Huge == 0, "alignment");
            sum += record.Length;
            records.Add(record);
        }

        Require(sum >= size, "extents shorter than the file");
        return new KernelMap(map[0], size, chunk, records);
    }

    private static byte[] Payload(byte[] reply)
    {
        int error = Conversation.Error(reply);
        return error == 0 ? reply[16..] : throw new InvalidDataException($"errno {error}");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException(what);
        }
    }

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ulong U64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    private static void Put(byte[] bytes, int at, params ReadOnlySpan<uint> words)
    {
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), word);
            at += 4;
        }
    }
}

/// <summary>A map that the kernel took.</summary>
/// <param name="FileType">0, or 1 for the superblock and 2 for the log.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Chunk">Bytes of a turn; 0 without turns.</param>
/// <param name="Records">Extents or strips.</param>
internal sealed record KernelMap(byte FileType, ulong Size, ulong Chunk, List<FuseMapExtent> Records)
{
    /// <summary>Where on a device a byte of the file is.</summary>
    internal ulong Find(ulong offset)
    {
        if (Chunk != 0)
        {
            (ulong number, ulong within) = Math.DivRem(offset, Chunk);
            (ulong row, ulong strip) = Math.DivRem(number, (ulong)Records.Count);
            return Records[(int)strip].Offset + (row * Chunk) + within;
        }

        foreach (FuseMapExtent record in Records)
        {
            if (offset < record.Length)
            {
                return record.Offset + offset;
            }

            offset -= record.Length;
        }

        throw new ArgumentOutOfRangeException(nameof(offset));
    }
}
