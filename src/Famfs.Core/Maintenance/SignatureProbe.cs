using System.Buffers.Binary;
using Famfs.Devices;

namespace Famfs.Maintenance;

/// <summary>
/// A private copy of both ends of a device, where other formats keep their signatures. A negative offset counts from the
/// end of the device. What lies outside the device, or between the ends, matches nothing.
/// </summary>
internal sealed class SignatureProbe
{
    // The furthest signature from the start is that of VMFS at 1 MiB, the furthest from the end that of ZFS at 512 KiB.
    private const int HeadLength = (1 << 20) + 4096;
    private const int TailLength = 1 << 20;

    private readonly byte[] _head;
    private readonly byte[] _tail;

    /// <summary>Copies both ends, past the cache of this host.</summary>
    public SignatureProbe(DaxDevice device)
    {
        Size = device.Size;
        _head = new byte[Math.Min(Size, HeadLength)];
        _tail = new byte[Math.Min(Size, TailLength)];
        device.ReadThrough(0, _head);
        device.ReadThrough(Size - _tail.Length, _tail);
    }

    /// <summary>Bytes of the device.</summary>
    public long Size { get; }

    /// <summary>Whether the bytes at an offset are these.</summary>
    public bool Has(long offset, ReadOnlySpan<byte> bytes) => At(offset, bytes.Length).SequenceEqual(bytes);

    /// <summary>A little-endian number of 16 bits; 0 outside.</summary>
    public ushort U16(long offset) => At(offset, 2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    /// <summary>A little-endian number of 32 bits; 0 outside.</summary>
    public uint U32(long offset) => At(offset, 4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    /// <summary>One byte; 0 outside.</summary>
    public byte U8(long offset) => At(offset, 1) is { Length: 1 } bytes ? bytes[0] : (byte)0;

    private ReadOnlySpan<byte> At(long offset, int count)
    {
        long start = offset < 0 ? Size + offset : offset;
        long inTail = start - (Size - _tail.Length);
        return start < 0 || start > Size - count ? []
            : start + count <= _head.Length ? _head.AsSpan((int)start, count)
            : inTail >= 0 ? _tail.AsSpan((int)inTail, count)
            : [];
    }
}
