using System.Buffers;
using Famfs.Memory;

namespace Famfs.Volumes;

/// <summary>A part of a mapped file as memory. It keeps the mapping alive for as long as it is reachable.</summary>
internal sealed unsafe class MappedWindow(FileMapping mapping, long offset, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(mapping.Address + offset, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length);
        bool added = false;
        mapping.DangerousAddRef(ref added);
        return new MemoryHandle(mapping.Address + offset + elementIndex, default, this);
    }

    public override void Unpin() => mapping.DangerousRelease();

    protected override void Dispose(bool disposing)
    {
    }
}
