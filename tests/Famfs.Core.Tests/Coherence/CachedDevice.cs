using System.Buffers.Binary;
using Famfs.Devices;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Coherence;

/// <summary>
/// One host's view of <see cref="SharedMemory"/>. Loads and stores meet its own cache, which never looks at memory for a
/// line it has. A dirty line is written back at any moment; a write-back that was asked for is done at the next fence, or
/// before it, with the bytes of the moment in which it was asked for.
/// </summary>
/// <param name="memory">The memory.</param>
/// <param name="random">Decides what is evicted, null for nothing.</param>
/// <param name="handle">What this host's locks are taken on, null where there are none.</param>
internal class CachedDevice(SharedMemory memory, Random? random = null, SafeFileHandle? handle = null) : DaxDevice
{
    private const int EvictOneIn = 12;

    private readonly Dictionary<long, CachedLine> _cache = [];
    private readonly List<long> _dirty = [];
    private readonly List<long> _underWay = [];

    /// <summary>Called before every access: at each, others may run.</summary>
    public Action Stepped { get; set; } = () => { };

    /// <summary>Told of a line that was stored to, and what it holds then.</summary>
    public Action<long, byte[]> Stored { get; set; } = (_, _) => { };

    /// <summary>Called when a fence is done.</summary>
    public Action Fenced { get; set; } = () => { };

    /// <summary>Called once, before the next store.</summary>
    public Action? BeginsWrite { get; set; }

    /// <summary>Told of every line that is read, stored, written back and invalidated.</summary>
    public LineAudit? Audit { get; set; }

    public override string Path => "simulated";

    public override DaxDeviceKind Kind => DaxDeviceKind.File;

    public override long Size => MediaLayout.MinDeviceSize;

    public override long PageSize => 4096;

    public override bool CanWrite => true;

    internal override SafeFileHandle Handle => handle ?? throw new NotSupportedException();

    public override void Read(long offset, Span<byte> destination)
    {
        for (int done = 0; done < destination.Length;)
        {
            Step();
            long line = (offset + done) / SharedMemory.Line;
            int start = (int)((offset + done) % SharedMemory.Line);
            int length = Math.Min(SharedMemory.Line - start, destination.Length - done);
            Load(line).Bytes.AsSpan(start, length).CopyTo(destination[done..]);
            Audit?.Read(line);
            done += length;
        }
    }

    public override void ReadThrough(long offset, Span<byte> destination)
    {
        // A long log is read by several threads of one host at once; in a simulated world none is that long.
        lock (_cache)
        {
            base.ReadThrough(offset, destination);
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        // Eight bytes at a time, as a copy loop does, and anything may happen in between.
        for (int done = 0; done < source.Length; done += 8)
        {
            Store(offset + done, source.Slice(done, Math.Min(8, source.Length - done)));
        }
    }

    public override void Store16(long offset, ulong low, ulong high)
    {
        Span<byte> both = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(both, low);
        BinaryPrimitives.WriteUInt64LittleEndian(both[8..], high);
        Store(offset, both);

        // These are the stores that publish: their line leaves early more often than chance would have it.
        if (random?.Next(3) == 0)
        {
            Evict(offset / SharedMemory.Line);
        }
    }

    public override void WriteBack(long offset, long length) => ForEachLine(offset, length, line =>
    {
        Audit?.WriteBack(line);
        if (_cache.TryGetValue(line, out CachedLine? cached) && cached.IsDirty)
        {
            Step();
            if (cached.UnderWay is null)
            {
                _underWay.Add(line);
            }

            cached.UnderWay = ([.. cached.Bytes], cached.Version);
        }
    });

    public override void Fence()
    {
        Step();
        while (_underWay.Count > 0)
        {
            Complete(Any(_underWay));
            Step();
        }

        Fenced();
    }

    public override void Invalidate(long offset, long length) => ForEachLine(offset, length, line =>
    {
        Step();
        Audit?.Invalidate(line);
        Evict(line);
        _cache.Remove(line);
    });

    public override void Zero(long offset, long length)
    {
        // What fills no line has neighbours in it.
        long end = offset + length;
        long head = Math.Min(length, -offset & (SharedMemory.Line - 1));
        long tail = length == head ? 0 : end % SharedMemory.Line;
        WriteThrough(offset, new byte[head]);
        WriteThrough(end - tail, new byte[tail]);

        // The device sees to it that zeros are in memory; lines that nobody wrote are.
        long first = (offset + head) / SharedMemory.Line;
        long behind = (end - tail) / SharedMemory.Line;
        foreach (long line in memory.Lines.Where(l => l >= first && l < behind))
        {
            Evict(line);
            _cache.Remove(line);
            memory.Put(line, new byte[SharedMemory.Line]);
        }
    }

    public override void AllowWrites()
    {
    }

    /// <summary>The host loses its power: some of its dirty lines still made it to memory, its cache is gone.</summary>
    public void PowerCut()
    {
        foreach (long line in _dirty.ToArray().Where(_ => random?.Next(2) == 0))
        {
            Evict(line);
        }

        _cache.Clear();
        _dirty.Clear();
        _underWay.Clear();
    }

    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length) =>
        throw new NotSupportedException();

    internal override long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
    }

    private void ForEachLine(long offset, long length, Action<long> step)
    {
        long first = offset / SharedMemory.Line;
        long end = (offset + length + SharedMemory.Line - 1) / SharedMemory.Line;

        // Over a large range only what is cached matters.
        foreach (long line in end - first > 4096 ? [.. _cache.Keys.Where(k => k >= first && k < end).Order()] : Range(first, end))
        {
            step(line);
        }
    }

    private static IEnumerable<long> Range(long first, long end)
    {
        for (long line = first; line < end; line++)
        {
            yield return line;
        }
    }

    private CachedLine Load(long line)
    {
        if (!_cache.TryGetValue(line, out CachedLine? cached))
        {
            _cache[line] = cached = new CachedLine(memory.Get(line));
        }

        return cached;
    }

    private void Store(long offset, ReadOnlySpan<byte> bytes)
    {
        Step();
        BeginsWrite?.Invoke();
        BeginsWrite = null;
        for (int done = 0; done < bytes.Length;)
        {
            long line = (offset + done) / SharedMemory.Line;
            int start = (int)((offset + done) % SharedMemory.Line);
            int length = Math.Min(SharedMemory.Line - start, bytes.Length - done);
            CachedLine cached = Load(line);
            if (!cached.IsDirty)
            {
                _dirty.Add(line);
            }

            cached.Store(start, bytes.Slice(done, length));
            Audit?.Store(line);
            Stored(line, cached.Bytes);
            done += length;
        }
    }

    private void Step()
    {
        Stepped();
        if (random is not null && random.Next(EvictOneIn) == 0)
        {
            if (_dirty.Count > 0)
            {
                Evict(Any(_dirty));
            }

            if (_underWay.Count > 0)
            {
                Complete(Any(_underWay));
            }
        }
    }

    private long Any(List<long> lines) => lines[random?.Next(lines.Count) ?? 0];

    private void Evict(long line)
    {
        if (_cache.TryGetValue(line, out CachedLine? cached) && cached.Reaches(cached.Version))
        {
            _dirty.Remove(line);
            memory.Put(line, cached.Bytes);
        }
    }

    private void Complete(long line)
    {
        _underWay.Remove(line);
        if (_cache.TryGetValue(line, out CachedLine? cached) && cached.UnderWay is { } write)
        {
            cached.UnderWay = null;
            if (cached.Reaches(write.Version))
            {
                if (!cached.IsDirty)
                {
                    _dirty.Remove(line);
                }

                memory.Put(line, write.Bytes);
            }
        }
    }
}
