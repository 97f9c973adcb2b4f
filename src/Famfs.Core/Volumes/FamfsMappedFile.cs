using System.Runtime.CompilerServices;
using Famfs.Memory;
using Famfs.OnMedia;

namespace Famfs;

/// <summary>
/// A file as memory: loads and stores go straight to the device, at its speed. Offsets and lengths are bytes in the file.
/// Stores are seen by other hosts after <see cref="Flush(long, long)"/>; what others stored is seen after <see cref="Invalidate(long, long)"/>.
/// Spans and memory that were handed out must not be used after <see cref="Dispose"/>. A device that vanishes while its
/// memory is touched through them ends the process with SIGBUS: copies by <see cref="Volumes.FileData"/> do not.
/// </summary>
public sealed unsafe class FamfsMappedFile : IDisposable
{
    private readonly FileMapping _mapping;
    private readonly FileLayout _layout;

    internal FamfsMappedFile(FamfsFile file, FileLayout layout, FileMapping mapping, bool writable)
    {
        _mapping = mapping;
        _layout = layout;
        File = file;
        CanWrite = writable;
    }

    /// <summary>The file.</summary>
    public FamfsFile File { get; }

    /// <summary>Path inside the file system.</summary>
    public string Path => File.Path;

    /// <summary>Device that holds it.</summary>
    public string Device => File.Device;

    /// <summary>Bytes of the file.</summary>
    public long Length => File.Size;

    /// <summary>Whether stores are allowed.</summary>
    public bool CanWrite { get; }

    /// <summary>A part of the file to read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part lies outside the file.</exception>
    public ReadOnlySpan<byte> GetSpan(long offset, int length) => new(At(offset, length), length);

    /// <summary>A part of the file to read and write.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part lies outside the file.</exception>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceReadOnly"/>: the file was opened for reading.</exception>
    public Span<byte> GetWritableSpan(long offset, int length) => new(Writable(offset, length), length);

    /// <summary>A part of the file as memory that may be kept; it keeps the mapping alive, but not past <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> GetMemory(long offset, int length)
    {
        At(offset, length);
        return new Volumes.MappedWindow(_mapping, offset, length).Memory;
    }

    /// <summary>As <see cref="GetMemory"/>, to read and write.</summary>
    public Memory<byte> GetWritableMemory(long offset, int length)
    {
        Writable(offset, length);
        return new Volumes.MappedWindow(_mapping, offset, length).Memory;
    }

    /// <summary>Reads a value at any offset.</summary>
    public T Read<T>(long offset)
        where T : unmanaged
    {
        T value = Unsafe.ReadUnaligned<T>(At(offset, sizeof(T)));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes a value at any offset; others see it after <see cref="Flush(long, long)"/>.</summary>
    public void Write<T>(long offset, T value)
        where T : unmanaged
    {
        Unsafe.WriteUnaligned(Writable(offset, sizeof(T)), value);
        GC.KeepAlive(this);
    }

    /// <summary>The file as a stream of its own position. It ends at the end of the file and never grows it.</summary>
    public Stream AsStream() =>
        new UnmanagedMemoryStream(_mapping, 0, Length, CanWrite ? FileAccess.ReadWrite : FileAccess.Read);

    /// <summary>Writes the cache lines of a part back to memory and waits for it.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the memory is gone.</exception>
    public void Flush(long offset, long length) => Require(CacheLines.Flush(At(offset, length), length), "flush");

    /// <summary>Writes all cache lines of the file back.</summary>
    public void Flush() => Flush(0, Length);

    /// <summary>Drops the cache lines of a part, so that later loads read what is in memory.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the memory is gone.</exception>
    public void Invalidate(long offset, long length) => Require(CacheLines.Invalidate(At(offset, length), length), "invalidate");

    /// <summary>Drops all cache lines of the file.</summary>
    public void Invalidate() => Invalidate(0, Length);

    /// <summary>The device offset of a byte of the file.</summary>
    public long ToDeviceOffset(long offset)
    {
        At(offset, 1);
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
    public void Dispose() => _mapping.Dispose();

    private byte* At(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return _mapping.Address + offset;
    }

    private byte* Writable(long offset, long length) =>
        CanWrite ? At(offset, length) : throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, Device);

    private void Require(bool done, string what)
    {
        GC.KeepAlive(this);
        if (!done)
        {
            throw FamfsException.FromErrno(Interop.Errno.EFAULT, what, Device);
        }
    }
}
