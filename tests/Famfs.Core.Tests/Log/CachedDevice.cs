using System.Buffers.Binary;
using Famfs.Devices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Log;

/// <summary>
/// One host's view of <see cref="SharedMemory"/>: loads and stores meet its own cache, whose lines it writes back when
/// told to and also whenever it likes.
/// </summary>
/// <param name="memory">The memory.</param>
internal sealed class CachedDevice(SharedMemory memory) : DaxDevice
{
    private readonly Dictionary<long, (byte[] Bytes, bool Dirty)> _cache = [];

    public override string Path => "simulated";

    public override DaxDeviceKind Kind => DaxDeviceKind.File;

    public override long Size => memory.Bytes.Length;

    public override long PageSize => 4096;

    public override bool CanWrite => true;

    internal override SafeFileHandle Handle => throw new NotSupportedException();

    public override void Read(long offset, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = Load((offset + i) / SharedMemory.Line)[(offset + i) % SharedMemory.Line];
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        // Eight bytes at a time, as a copy loop does, and anything may be evicted in between.
        for (int i = 0; i < source.Length; i += 8)
        {
            Store(offset + i, source.Slice(i, Math.Min(8, source.Length - i)));
            Evict();
        }
    }

    public override void Store16(long offset, ulong low, ulong high)
    {
        Span<byte> both = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(both, low);
        BinaryPrimitives.WriteUInt64LittleEndian(both[8..], high);
        Store(offset, both);
        Evict();
    }

    public override void Flush(long offset, long length) => ForEachLine(offset, length, WriteBack);

    public override void Invalidate(long offset, long length) => ForEachLine(offset, length, line =>
    {
        WriteBack(line);
        _cache.Remove(line);
    });

    public override void Zero(long offset, long length) => Write(offset, new byte[length]);

    public override void AllowWrites()
    {
    }

    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length) =>
        throw new NotSupportedException();

    internal override long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
    }

    private static void ForEachLine(long offset, long length, Action<long> step)
    {
        for (long line = offset / SharedMemory.Line; line * SharedMemory.Line < offset + length; line++)
        {
            step(line);
        }
    }

    private byte[] Load(long line)
    {
        if (!_cache.TryGetValue(line, out var entry))
        {
            entry = (memory.Bytes.AsSpan((int)(line * SharedMemory.Line), SharedMemory.Line).ToArray(), false);
            _cache[line] = entry;
        }

        return entry.Bytes;
    }

    private void Store(long offset, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            long line = (offset + i) / SharedMemory.Line;
            byte[] cached = Load(line);
            cached[(offset + i) % SharedMemory.Line] = bytes[i];
            _cache[line] = (cached, true);
        }
    }

    private void WriteBack(long line)
    {
        if (_cache.TryGetValue(line, out var entry) && entry.Dirty)
        {
            entry.Bytes.CopyTo(memory.Bytes, line * SharedMemory.Line);
            _cache[line] = (entry.Bytes, false);
            memory.Stepped();
        }
    }

    private void Evict()
    {
        if (_cache.Count > 0 && memory.Random.Next(4) == 0)
        {
            WriteBack(_cache.Keys.ElementAt(memory.Random.Next(_cache.Count)));
        }

        memory.Stepped();
    }
}
