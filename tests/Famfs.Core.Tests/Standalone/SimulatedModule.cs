using System.Buffers.Binary;
using Famfs.Interop;
using Famfs.Standalone;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Standalone;

/// <summary>
/// The kernel's side of the stand-alone module, over an ordinary directory: it reads the bytes that ioctl(2) would get at the
/// offsets of the published structures, and refuses what the modules refuse. It shares nothing with the encoder.
/// </summary>
internal sealed unsafe class SimulatedModule(SimulatedKabi kabi) : IModuleKernel
{
    private const int E2BIG = 7;
    private const ulong Unit = 2 << 20;
    private const ulong MayUnlink = 1 << 5;
    private const ulong MayRmdir = 1 << 6;

    public Dictionary<string, SimulatedMap> Maps { get; } = [];

    public List<uint> Requests { get; } = [];

    public ulong Options { get; private set; } = 0x5303;

    public bool IsMounted { get; private set; }

    public int MountError { get; init; }

    public bool Is44 => kabi is SimulatedKabi.Posted44 or SimulatedKabi.Draft44 or SimulatedKabi.Options44;

    public bool IsOffered() => MountError != Errno.ENODEV;

    public int Mount(string device, string mountPoint, bool noExecute, bool noSymlinkFollow)
    {
        IsMounted = MountError == 0;
        return MountError;
    }

    public void Unmount(string mountPoint) => IsMounted = false;

    public int Remove(SafeFileHandle directory, ReadOnlySpan<byte> name, bool isDirectory)
    {
        string path = Path.Combine(PathOf(directory), System.Text.Encoding.UTF8.GetString(name));
        ulong leave = isDirectory ? MayRmdir : MayUnlink;
        if (Is44 && (Options & leave) == 0 && (isDirectory || Maps.ContainsKey(path)))
        {
            return Errno.EPERM;
        }

        Maps.Remove(path);
        return Libc.UnlinkAt(directory, [.. name, 0], isDirectory);
    }

    public int Control(SafeFileHandle file, uint request, void* argument)
    {
        Requests.Add(request);
        string path = PathOf(file);
        byte* bytes = (byte*)argument;
        return (kabi, request) switch
        {
            (SimulatedKabi.V42 or SimulatedKabi.V43 or SimulatedKabi.Draft44, 0x7553) => 0,
            (SimulatedKabi.Posted44 or SimulatedKabi.Options44, 0x7550) => 0,
            (SimulatedKabi.V42 or SimulatedKabi.V43, 0x40387550) => Map42(path, bytes),
            (SimulatedKabi.V43, 0x40207554) => Map43(path, bytes),
            (SimulatedKabi.Draft44, 0x40207550) => Map44(path, bytes),
            (SimulatedKabi.Posted44 or SimulatedKabi.Options44, 0x40207551) => Map44(path, bytes),
            (SimulatedKabi.Options44, 0xC0087554) => Set(bytes, Options | U64(bytes, 0)),
            (SimulatedKabi.Options44, 0xC0087555) => Set(bytes, Options & ~U64(bytes, 0)),
            _ => Errno.ENOTTY,
        };
    }

    private static string PathOf(SafeFileHandle file) => new FileInfo($"/proc/self/fd/{(int)file.DangerousGetHandle()}").LinkTarget!;

    private static uint U32(byte* bytes, ulong at) => BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(bytes + at, 4));

    private static ulong U64(byte* bytes, ulong at) => BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(bytes + at, 8));

    private static bool IsAligned(ulong value) => value % Unit == 0;

    private int Set(byte* bytes, ulong options)
    {
        Options = options;
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(bytes, 8), options);
        return 0;
    }

    // extent_type @0, file_type @4, file_size @8, count @16, {offset, len} @24 and @40.
    private int Map42(string path, byte* bytes)
    {
        ulong count = U64(bytes, 16);
        if (count is < 1 or > 2)
        {
            return count < 1 ? Errno.ENOSPC : E2BIG;
        }

        bool isBad = false;
        ulong total = 0;
        var extents = new (ulong Offset, ulong Length)[count];
        for (ulong i = 0; i < count; i++)
        {
            ulong offset = U64(bytes, 24 + (16 * i));
            ulong length = U64(bytes, 32 + (16 * i));
            isBad |= (offset == 0 && U32(bytes, 4) != 1) || !IsAligned(offset) || (i < count - 1 && !IsAligned(length));
            total += length;
            extents[i] = (offset, length);
        }

        return isBad || U64(bytes, 8) > total ? Errno.EINVAL : Publish(path, U32(bytes, 4), U64(bytes, 8), extents, 0);
    }

    // file_size @0, file_type @8, ext_type @12, n @16, pointer @24.
    private int Map43(string path, byte* bytes)
    {
        if (Maps.ContainsKey(path))
        {
            return Errno.EEXIST;
        }

        uint count = U32(bytes, 16);
        byte* list = (byte*)U64(bytes, 24);
        if (count is < 1 or > 2)
        {
            return count < 1 ? Errno.EINVAL : E2BIG;
        }

        ulong size = U64(bytes, 0);
        ulong chunk = 0;
        if (U32(bytes, 12) == 1)
        {
            // nstrips @0, chunk_size @8, nbytes @16, pointer @24; the test files have one of them.
            ulong strips = U64(list, 0);
            chunk = U64(list, 8);
            if (count != 1 || strips > 16 || U64(list, 16) < size)
            {
                return Errno.EINVAL;
            }

            count = (uint)strips;
            list = (byte*)U64(list, 24);
        }
        else if (U32(bytes, 12) != 0)
        {
            return Errno.EINVAL;
        }

        bool isBad = false;
        ulong total = 0;
        var extents = new (ulong Offset, ulong Length)[count];
        for (uint i = 0; i < count; i++)
        {
            extents[i] = (U64(list, (24 * i) + 8), U64(list, (24 * i) + 16));
            isBad |= U64(list, 24 * i) != 0 || !IsAligned(extents[i].Offset) || !IsAligned(extents[i].Length);
            total += extents[i].Length;
        }

        return isBad || total < size ? Errno.EINVAL : Publish(path, U32(bytes, 8), size, extents, chunk);
    }

    // u8 file_type @0, u16 version @2, ext_type @4, n @8, fmap_size @12, file_size @16; what follows is at 32.
    private int Map44(string path, byte* bytes)
    {
        ulong end = U32(bytes, 12);
        ulong size = U64(bytes, 16);
        uint count = U32(bytes, 8);
        if (Maps.ContainsKey(path))
        {
            return Errno.EEXIST;
        }

        if (bytes[2] != 1 || bytes[3] != 0 || end < 32 || count < 1)
        {
            return Errno.EINVAL;
        }

        if (end > 4 << 20)
        {
            return Errno.EFBIG;
        }

        ulong at = 32;
        ulong chunk = 0;
        if (U32(bytes, 4) == 1)
        {
            // nstrips @0, chunk_size @4, nbytes @8.
            if (count != 1 || at + 24 > end || U32(bytes, 32) < 1 || U64(bytes, 40) == 0)
            {
                return Errno.EINVAL;
            }

            count = U32(bytes, 32);
            chunk = U32(bytes, 36);
            at = 56;
            if (chunk == 0 || !IsAligned(chunk))
            {
                return Errno.EINVAL;
            }
        }
        else if (U32(bytes, 4) != 0)
        {
            return Errno.EINVAL;
        }

        if (at + (24UL * count) > end)
        {
            return Errno.EINVAL;
        }

        bool isBad = false;
        ulong total = 0;
        var extents = new (ulong Offset, ulong Length)[count];
        for (uint i = 0; i < count; i++, at += 24)
        {
            extents[i] = (U64(bytes, at + 8), U64(bytes, at + 16));
            isBad |= U32(bytes, at) >= 64 || !IsAligned(extents[i].Offset) || !IsAligned(extents[i].Length);
            total += extents[i].Length;
        }

        return isBad || total < size ? Errno.EINVAL : Publish(path, bytes[0], size, extents, chunk);
    }

    private int Publish(string path, uint type, ulong size, (ulong Offset, ulong Length)[] extents, ulong chunk) =>
        Maps.TryAdd(path, new SimulatedMap(type, size, extents, chunk)) ? 0 : Errno.EEXIST;
}
