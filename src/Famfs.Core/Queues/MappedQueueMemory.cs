using Famfs.Files;
using Famfs.Interop;
using Famfs.Memory;

namespace Famfs.Queues;

/// <summary>A queue's file as mapped memory.</summary>
internal sealed unsafe class MappedQueueMemory : QueueMemory
{
    private readonly FileMapping _mapping;
    private readonly string _device;

    /// <summary>Takes a mapping over.</summary>
    /// <param name="mapping">The mapping; it is released when this is disposed.</param>
    /// <param name="device">The device, for messages.</param>
    public MappedQueueMemory(FileMapping mapping, string device)
    {
        _mapping = mapping;
        _device = device;
    }

    public override ulong Load(long offset)
    {
        ulong value;
        Require(CacheLines.LoadThrough(Find(offset), &value), "reading");
        return value;
    }

    public override void Store(long offset, ulong value) =>
        Require(CacheLines.StoreAndWriteBack(Find(offset), value), "writing");

    public override void Note(long offset, ulong value) =>
        Require(CacheLines.Move(Find(offset), (byte*)&value, sizeof(ulong)), "writing");

    public override void Read(long offset, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            for (long done = 0; done < destination.Length;)
            {
                byte* place = Find(offset + done, destination.Length - done, out long available);
                Require(CacheLines.Invalidate(place, available) && CacheLines.Move(bytes + done, place, available), "reading");
                done += available;
            }
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = source)
        {
            for (long done = 0; done < source.Length;)
            {
                byte* place = Find(offset + done, source.Length - done, out long available);
                Require(CacheLines.Copy(place, bytes + done, available), "writing");
                done += available;
            }
        }
    }

    public override void Fence() => CacheLines.Fence();

    public override void Dispose() => _mapping.Dispose();

    private byte* Find(long offset) => Find(offset, sizeof(ulong), out _);

    private byte* Find(long offset, long length, out long available)
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        return _mapping.Find(offset, length, out available);
    }

    private void Require(bool isThere, string what)
    {
        if (!isThere)
        {
            throw FamfsException.FromErrno(Errno.EFAULT, what, _device);
        }
    }
}
