namespace Famfs.Queues;

/// <summary>
/// The bytes of one of a queue's files as every host sees them. Offsets and lengths are bytes of the file and lie inside
/// it. Memory that is missing is <see cref="FamfsErrorId.DeviceFault"/>, never a signal.
/// </summary>
internal abstract class QueueMemory : IDisposable
{
    /// <summary>Loads 8 bytes at a multiple of 8 at once, as they are in memory now.</summary>
    public abstract ulong Load(long offset);

    /// <summary>Stores 8 bytes at a multiple of 8 at once and begins to write them back; <see cref="Fence"/> waits.</summary>
    public abstract void Store(long offset, ulong value);

    /// <summary>Stores 8 bytes at a multiple of 8 that other hosts need not see soon: a cache may keep them.</summary>
    public virtual void Note(long offset, ulong value) => Store(offset, value);

    /// <summary>Copies bytes out as they are in memory now.</summary>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>Copies bytes in. When it returns, they are in memory before anything that is stored later.</summary>
    public abstract void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Waits until everything that was stored is in memory.</summary>
    public abstract void Fence();

    /// <summary>Releases the memory.</summary>
    public abstract void Dispose();
}
