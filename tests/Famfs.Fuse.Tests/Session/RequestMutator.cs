using System.Buffers.Binary;
using System.Text;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Session;

/// <summary>Makes requests of sound ones by damaging them. The same seed makes the same requests.</summary>
internal sealed class RequestMutator
{
    private const int LongestMessage = 100_000;

    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 3, 7, 8, 255, 256, 4095, 4096, 65536, 1 << 20, int.MaxValue, 1u << 31, uint.MaxValue, 1ul << 32,
        (1ul << 40) + 1, long.MaxValue, 1ul << 63, ulong.MaxValue,
    ];

    private readonly Random _random;
    private readonly List<byte[]> _sound = [];
    private readonly byte[] _message = new byte[LongestMessage];
    private int _length;

    internal RequestMutator(int seed)
    {
        _random = new Random(seed);
        Fill();
    }

    internal IReadOnlyList<byte[]> Sound => _sound;

    /// <summary>The next request; valid until the one after.</summary>
    /// <param name="newest">The node made last: half of the requests are about it or one of its neighbours.</param>
    internal ReadOnlySpan<byte> Next(ulong newest)
    {
        byte[] sound = _sound[_random.Next(_sound.Count)];
        sound.CopyTo(_message, 0);
        _length = sound.Length;
        if (_random.Next(2) == 0)
        {
            ulong recent = newest - Math.Min(newest - 1, (ulong)_random.Next(16));
            BinaryPrimitives.WriteUInt64LittleEndian(_message.AsSpan(16), recent);
        }

        for (int i = _random.Next(4); i > 0; i--)
        {
            Damage();
        }

        // Most keep an honest length, else the first check would be the only one reached.
        if (_length >= 4 && _random.Next(8) != 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_message, _length);
        }

        return _message.AsSpan(0, _length);
    }

    private void Damage()
    {
        switch (_random.Next(12))
        {
            case 0 when _length > 0:
                _message[_random.Next(_length)] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when _length > 0:
                _message[_random.Next(_length)] = (byte)_random.Next(256);
                break;
            case 2 or 3 when _length >= 48:
                ulong number = Numbers[_random.Next(Numbers.Length)];
                int word = 40 + (_random.Next((_length - 40) / 8) * 8);
                BinaryPrimitives.WriteUInt64LittleEndian(_message.AsSpan(word), number);
                break;
            case 4 or 5 when _length >= 44:
                uint half = (uint)Numbers[_random.Next(Numbers.Length)];
                int place = 40 + (_random.Next((_length - 40) / 4) * 4);
                BinaryPrimitives.WriteUInt32LittleEndian(_message.AsSpan(place), half);
                break;
            case 6:
                _length = _random.Next(_length + 1);
                break;
            case 7:
                int more = Math.Min(_random.Next(_random.Next(20) == 0 ? 70_000 : 64), LongestMessage - _length);
                _random.NextBytes(_message.AsSpan(_length, more));
                _length += more;
                break;
            case 8 when _length >= 8:
                BinaryPrimitives.WriteUInt32LittleEndian(_message.AsSpan(4), (uint)_random.Next(58));
                break;
            case 9 when _length >= 24:
                BinaryPrimitives.WriteUInt64LittleEndian(_message.AsSpan(16), (ulong)_random.Next(40));
                break;
            case 10 when _length >= 38:
                ushort extensions = (ushort)_random.Next(_random.Next(2) == 0 ? 4 : 65536);
                BinaryPrimitives.WriteUInt16LittleEndian(_message.AsSpan(36), extensions);
                break;
            case 11:
                ReadOnlySpan<byte> other = _sound[_random.Next(_sound.Count)].AsSpan(40);
                int at = Math.Min(_length, 40 + _random.Next(64));
                int count = Math.Min(other.Length, LongestMessage - at);
                other[..count].CopyTo(_message.AsSpan(at));
                _length = Math.Max(_length, at + count);
                break;
        }
    }

    private void Fill()
    {
        const string zero = "0000000000000000";
        string[] names = ["a", "b", "file", "a-longer-name", "dir", "user.x", "user.yy", new string('n', 255)];
        for (ulong node = 1; node < 12; node++)
        {
            string name = Name(names[_random.Next(names.Length)]);
            string other = Name(names[_random.Next(names.Length)]);
            string parent = Word((ulong)_random.Next(1, 6));
            string place = Word((ulong)_random.Next(300_000));
            Add(FuseOpcode.FUSE_LOOKUP, node, name);
            Add(FuseOpcode.FUSE_FORGET, node, Word(1));
            Add(FuseOpcode.FUSE_BATCH_FORGET, 0, Half(2) + Half(0) + Word(node) + Word(1) + Word(node + 1) + Word(1));
            Add(FuseOpcode.FUSE_GETATTR, node, Word(0) + zero);
            Add(FuseOpcode.FUSE_SETATTR, node, Half((uint)_random.Next(4096)) + Half(0) + zero + place + zero
                + Word(1) + Word(2) + Word(3) + Half(4) + Half(5) + Half(6)
                + Half(420) + Half(0) + Half(1) + Half(2) + Half(0));
            Add(FuseOpcode.FUSE_READLINK, node, "");
            Add(FuseOpcode.FUSE_SYMLINK, 1, name + other);
            Add(FuseOpcode.FUSE_MKNOD, 1, Half(0x81a4) + Half(0) + Half(18) + Half(0) + name);
            Add(FuseOpcode.FUSE_MKDIR, 1, Half(493) + Half(18) + name);
            Add(FuseOpcode.FUSE_UNLINK, 1, name);
            Add(FuseOpcode.FUSE_RMDIR, 1, name);
            Add(FuseOpcode.FUSE_RENAME, 1, parent + name + other);
            Add(FuseOpcode.FUSE_RENAME2, 1, parent + Half((uint)_random.Next(4)) + Half(0) + name + other);
            Add(FuseOpcode.FUSE_LINK, 1, Word(node) + name);
            Add(FuseOpcode.FUSE_OPEN, node, Word(0x8002));
            Add(FuseOpcode.FUSE_OPENDIR, node, Word(0));
            Add(FuseOpcode.FUSE_CREATE, 1, Half(66) + Half(0x81a4) + Half(18) + Half(0) + name);
            Add(FuseOpcode.FUSE_TMPFILE, 1, Half(66) + Half(0x81a4) + Half(18) + Half(0) + name);
            string read = zero + place + Half(4096) + Half(0) + zero + Half(0) + Half(0);
            Add(FuseOpcode.FUSE_READ, node, read);
            Add(FuseOpcode.FUSE_READDIR, node, zero + Word(node) + Half(4096) + Half(0) + zero + Half(0) + Half(0));
            Add(FuseOpcode.FUSE_READDIRPLUS, node, zero + Word(node) + Half(4096) + Half(0) + zero + Half(0) + Half(0));
            int count = _random.Next(5000);
            Add(FuseOpcode.FUSE_WRITE, node, zero + place + Half((uint)count) + Half(4) + zero + Half(2) + Half(0)
                + string.Concat(Enumerable.Repeat("5a", count)));
            Add(FuseOpcode.FUSE_STATFS, node, "");
            Add(FuseOpcode.FUSE_RELEASE, node, zero + Half(2) + Half(0) + zero);
            Add(FuseOpcode.FUSE_RELEASEDIR, node, zero + Half(2) + Half(0) + zero);
            Add(FuseOpcode.FUSE_FLUSH, node, zero + zero + zero);
            Add(FuseOpcode.FUSE_FSYNC, node, zero + Half(1) + Half(0));
            Add(FuseOpcode.FUSE_FSYNCDIR, node, zero + Half(1) + Half(0));
            Add(FuseOpcode.FUSE_SETXATTR, node, Half(3) + Half(0) + Half(0) + Half(0) + name + "414243");
            Add(FuseOpcode.FUSE_GETXATTR, node, Half((uint)_random.Next(5)) + Half(0) + name);
            Add(FuseOpcode.FUSE_LISTXATTR, node, Half((uint)_random.Next(100)) + Half(0));
            Add(FuseOpcode.FUSE_REMOVEXATTR, node, name);
            Add(FuseOpcode.FUSE_ACCESS, node, Half(7) + Half(0));
            Add(FuseOpcode.FUSE_INTERRUPT, 0, Word(node));
            Add(FuseOpcode.FUSE_FALLOCATE, node, zero + place + place + Half(0) + Half(0));
            Add(FuseOpcode.FUSE_LSEEK, node, zero + place + Half(3) + Half(0));
            Add(FuseOpcode.FUSE_COPY_FILE_RANGE, node, zero + zero + Word(node) + zero + zero + place + zero);
            Add(FuseOpcode.FUSE_COPY_FILE_RANGE_64, node, zero + zero + Word(node) + zero + zero + place + zero);
            Add(FuseOpcode.FUSE_IOCTL, node, zero + Half(0) + Half(0x5401) + zero + Half(4) + Half(4) + Half(9));
            Add(FuseOpcode.FUSE_POLL, node, zero + zero + Half(1) + Half(1));
            Add(FuseOpcode.FUSE_GETLK, node, zero + zero + zero + zero + Half(1) + Half(2) + Word(0));
            Add(FuseOpcode.FUSE_SETLKW, node, zero + zero + zero + zero + Half(1) + Half(2) + Word(0));
            Add(FuseOpcode.FUSE_BMAP, node, Word(1) + Half(4096) + Half(0));
            Add(FuseOpcode.FUSE_STATX, node, Word(0) + zero + Half(0) + Half(0x7ff));
            Add(FuseOpcode.FUSE_SYNCFS, node, zero);
            Add(FuseOpcode.FUSE_SETUPMAPPING, node, zero + zero + zero + zero + zero);
            Add(FuseOpcode.FUSE_INIT, 0, Half(7) + Half(45) + Half(131072) + Half(uint.MaxValue));
            Add(FuseOpcode.FUSE_DESTROY, 0, "");
            Add(FuseOpcode.FUSE_NOTIFY_REPLY, node, zero + zero + zero + zero + zero);
            Add(FuseOpcode.FUSE_GET_FMAP, node, Half((uint)_random.Next(3) * 2048) + Half(0));
            Add(FuseOpcode.FUSE_GET_FMAP, node, "");
            Add(FuseOpcode.FUSE_GET_DAXDEV, node, "");
        }
    }

    private void Add(FuseOpcode opcode, ulong nodeId, string body) =>
        _sound.Add(Conversation.Message(opcode, (ulong)_sound.Count * 2 + 2, nodeId, Bytes.Of(body)));

    private static string Name(string name) => Convert.ToHexString(Encoding.UTF8.GetBytes(name)) + "00";

    private static string Word(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Convert.ToHexString(bytes);
    }

    private static string Half(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Convert.ToHexString(bytes);
    }
}
