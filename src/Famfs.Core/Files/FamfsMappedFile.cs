using System.Runtime.CompilerServices;
using Famfs.Files;
using Famfs.Interop;
using Famfs.Memory;
using Famfs.OnMedia;

namespace Famfs;

/// <summary>
/// A file as memory: loads and stores go straight to the device, at its speed. Offsets and lengths are bytes in the file.
/// Stores are seen by other hosts after <see cref="Flush(long, long)"/>; what others stored is seen after
/// <see cref="Invalidate(long, long)"/>. Spans and memory that were handed out must not be used after <see cref="Dispose"/>.
/// A device that vanishes while its memory is touched through them ends the process with SIGBUS; <see cref="AsStream"/> and
/// <see cref="FileData"/> throw instead. A file that takes turns on its strips thousands of times is not one range of
/// addresses: a span of it ends with the turn.
/// </summary>
public sealed unsafe class FamfsMappedFile : INamedItem, IDisposable
{
    private readonly FileMapping _mapping;
    private readonly FileLayout _layout;
    private readonly IDisposable _hold;

    internal FamfsMappedFile(FamfsFile file, FileLayout layout, FileMapping mapping, bool writable, IDisposable hold)
    {
        _mapping = mapping;
        _hold = hold;
        _layout = layout;
        File = file;
        CanWrite = writable;
    }

    /// <summary>The file.</summary>
    public FamfsFile File { get; }

    /// <summary>Path inside the file system.</summary>
    public string FamfsPath => File.FamfsPath;

    /// <summary>Device and path as one text that no command takes for a file of this host.</summary>
    public string PSPath => File.PSPath;

    /// <summary>Device that holds it.</summary>
    public string Device => File.Device;

    /// <summary>Bytes of the file.</summary>
    public long Length => File.Size;

    /// <summary>Whether stores are allowed.</summary>
    public bool CanWrite { get; }

    /// <summary>A part of the file to read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part lies outside the file.</exception>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.MappingTooFragmented"/>: the part is not one range of memory.</exception>
    public ReadOnlySpan<byte> GetSpan(long offset, int length) => new(Range(offset, length), length);

    /// <summary>A part of the file to read and write.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part lies outside the file.</exception>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceReadOnly"/>: the file was opened for reading.</exception>
    public Span<byte> GetWritableSpan(long offset, int length) => new(WritableRange(offset, length), length);

    /// <summary>A part of the file as memory that may be kept; it keeps the mapping alive, but not past <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> GetMemory(long offset, int length) =>
        new MappedWindow(_mapping, Range(offset, length), length).Memory;

    /// <summary>As <see cref="GetMemory"/>, to read and write.</summary>
    public Memory<byte> GetWritableMemory(long offset, int length) =>
        new MappedWindow(_mapping, WritableRange(offset, length), length).Memory;

    /// <summary>Reads a value at any offset.</summary>
    public T Read<T>(long offset)
        where T : unmanaged
    {
        T value = default;
        Require(offset, sizeof(T));
        for (long done = 0; done < sizeof(T);)
        {
            byte* place = _mapping.Find(offset + done, sizeof(T) - done, out long available);
            Unsafe.CopyBlockUnaligned((byte*)&value + done, place, (uint)available);
            done += available;
        }

        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes a value at any offset; others see it after <see cref="Flush(long, long)"/>.</summary>
    public void Write<T>(long offset, T value)
        where T : unmanaged
    {
        RequireWritable();
        Require(offset, sizeof(T));
        for (long done = 0; done < sizeof(T);)
        {
            byte* place = _mapping.Find(offset + done, sizeof(T) - done, out long available);
            Unsafe.CopyBlockUnaligned(place, (byte*)&value + done, (uint)available);
            done += available;
        }

        GC.KeepAlive(this);
    }

    /// <summary>
    /// The file as a stream of its own position. It ends at the end of the file and never grows it. Memory that has gone is
    /// an error of the stream, <see cref="FamfsErrorId.DeviceFault"/>.
    /// </summary>
    public Stream AsStream() => new MappedStream(this, _mapping);

    /// <summary>Writes the cache lines of a part back to memory and waits for it.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the memory is gone.</exception>
    public void Flush(long offset, long length)
    {
        ForEachRange(offset, length, &CacheLines.WriteBack, "flush");
        CacheLines.Fence();
    }

    /// <summary>Writes all cache lines of the file back.</summary>
    public void Flush() => Flush(0, Length);

    /// <summary>Drops the cache lines of a part, so that later loads read what is in memory.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the memory is gone.</exception>
    public void Invalidate(long offset, long length) => ForEachRange(offset, length, &CacheLines.Invalidate, "invalidate");

    /// <summary>Drops all cache lines of the file.</summary>
    public void Invalidate() => Invalidate(0, Length);

    /// <summary>
    /// How many pages of each size this mapping has in now. A mapping that starts and ends on pages of 2 MiB and has only such is
    /// as fast as it gets. The kernel tells them of a device since Linux 6.7, and of an image file always.
    /// </summary>
    public FamfsPageCounts CountPages()
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        (ulong start, ulong end) = _mapping.Addresses;
        List<MappedArea> areas = MappedAreas.Read(
            Environment.ProcessId, a => a.Start >= start && a.End <= end && a.Path.Length > 0);
        bool isDax = Libc.Stat(Device, out FileStatus status) == 0 && status.Type == ModeBits.CharacterDevice;
        FamfsPageCounts pages = MappedAreas.Count(Environment.ProcessId, areas, isDax);
        GC.KeepAlive(this);
        return pages;
    }

    /// <summary>The device offset of a byte of the file.</summary>
    public long ToDeviceOffset(long offset)
    {
        Require(offset, 1);
        return _layout.RunAt(offset, 1).DeviceOffset;
    }

    /// <summary>The offset in the file of a byte of the device, or -1 when it is not one of the file's.</summary>
    public long ToFileOffset(long deviceOffset)
    {
        foreach (FileSegment run in _layout.Map(0, Length))
        {
            long within = deviceOffset - run.DeviceOffset;
            if (within >= 0 && within < run.Length)
            {
                return run.FileOffset + within;
            }
        }

        return -1;
    }

    /// <summary>Unmaps the file. What was handed out must no longer be in use; pinned memory is waited for.</summary>
    public void Dispose()
    {
        _mapping.Dispose();
        _hold.Dispose();
    }

    private byte* Range(long offset, long length)
    {
        Require(offset, length);
        byte* start = _mapping.Find(Math.Clamp(offset, 0, Math.Max(Length - 1, 0)), length, out long available);
        return available >= length
            ? start
            : throw FamfsException.Create(
                FamfsErrorId.MappingTooFragmented,
                Device,
                ErrorClauses.Get("MapAcrossTurns", length, offset, FamfsPath, available));
    }

    private byte* WritableRange(long offset, long length)
    {
        RequireWritable();
        return Range(offset, length);
    }

    private void ForEachRange(long offset, long length, delegate*<byte*, long, bool> step, string what)
    {
        Require(offset, length);
        while (length > 0)
        {
            byte* start = _mapping.Find(offset, length, out long available);
            if (!step(start, available))
            {
                throw FamfsException.FromErrno(Errno.EFAULT, what, Device);
            }

            offset += available;
            length -= available;
        }

        GC.KeepAlive(this);
    }

    private void Require(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
    }

    private void RequireWritable()
    {
        if (!CanWrite)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.DeviceReadOnly, "Mapping", FamfsPath);
        }
    }
}
