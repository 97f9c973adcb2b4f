using System.Buffers.Binary;
using Famfs.Devices;
using Famfs.Files;
using Famfs.OnMedia;

namespace Famfs.Queues;

/// <summary>A queue's file by the device's own read and write: the way for devices that cannot be mapped.</summary>
/// <param name="device">The device, which outlives this.</param>
/// <param name="layout">Where the bytes are.</param>
/// <param name="size">Bytes of the file.</param>
internal sealed class DeviceQueueMemory(DaxDevice device, FileLayout layout, long size) : QueueMemory
{
    private readonly FileData _data = new(device, layout, size);

    /// <summary>The device.</summary>
    public DaxDevice Device => device;

    public override ulong Load(long offset)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        _data.ReadThrough(offset, value);
        return BinaryPrimitives.ReadUInt64LittleEndian(value);
    }

    public override void Store(long offset, ulong value)
    {
        // The device stores 16 bytes at once. The other 8 are this owner's as well, or padding, and stay what they are.
        long pair = offset & ~15L;
        long place = layout.RunAt(pair, 16).DeviceOffset;
        Span<byte> both = stackalloc byte[16];
        device.Read(place, both);
        BinaryPrimitives.WriteUInt64LittleEndian(both[(int)(offset - pair)..], value);
        device.Store16(place, BinaryPrimitives.ReadUInt64LittleEndian(both), BinaryPrimitives.ReadUInt64LittleEndian(both[8..]));
        device.WriteBack(place, both.Length);
    }

    public override void Read(long offset, Span<byte> destination) => _data.ReadThrough(offset, destination);

    public override void Write(long offset, ReadOnlySpan<byte> source) => _data.WriteThrough(offset, source);

    public override void Fence() => device.Fence();

    public override void Dispose()
    {
    }
}
