using System.Buffers;

namespace Famfs.Files;

/// <summary>A part of a mapped file as memory. It keeps the mapping alive for as long as it is reachable.</summary>
internal sealed unsafe class MappedWindow(FileMapping mapping, byte* start, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        bool added = false;
        mapping.DangerousAddRef(ref added);
        return new MemoryHandle(start + elementIndex, default, this);
    }

    public override void Unpin() => mapping.DangerousRelease();

    protected override void Dispose(bool disposing)
    {
    }
}
