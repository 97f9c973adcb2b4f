using Famfs.Interop;
using Famfs.Memory;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>A device whose memory is mapped as a whole: character DAX and plain files.</summary>
internal sealed unsafe class MappedDevice : DaxDevice
{
    private readonly SafeFileHandle _handle;
    private readonly Mapping _memory;
    private readonly bool _mayWrite;
    private volatile bool _writable;
    private volatile bool _disposed;

    private MappedDevice(string path, DaxDeviceKind kind, SafeFileHandle handle, bool mayWrite, long size, long pageSize)
    {
        _memory = Mapping.TryCreate(handle, size, out int errno) ?? throw FamfsException.FromErrno(errno, "mmap", path);
        _handle = handle;
        _mayWrite = mayWrite;
        Path = path;
        Kind = kind;
        PageSize = pageSize;
    }

    public override string Path { get; }

    public override DaxDeviceKind Kind { get; }

    public override long Size => _memory.Length;

    public override long PageSize { get; }

    public override bool CanWrite => _mayWrite;

    internal override SafeFileHandle Handle => _handle;

    /// <summary>Opens an image file.</summary>
    public static MappedDevice OpenFile(string path)
    {
        SafeFileHandle handle = OpenNode(path, 0, out bool mayWrite);
        try
        {
            int errno = Libc.Stat(handle, out FileStatus status);
            if (errno != 0)
            {
                throw FamfsException.FromErrno(errno, "stat", path);
            }

            return status.Size > 0
                ? new MappedDevice(path, DaxDeviceKind.File, handle, mayWrite, status.Size, Environment.SystemPageSize)
                : throw FamfsException.Create(FamfsErrorId.NotFamfs, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens a character DAX device, whose size and alignment only sysfs tells.</summary>
    public static MappedDevice OpenCharacter(string path, in FileStatus status, SysFs sysFs)
    {
        FamfsDevice description = sysFs.FindDax(status.DeviceMajor, status.DeviceMinor)
            ?? throw Unsupported(path, "a character device that is not DAX");
        if (description.Mode != DaxMode.DevDax)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceWrongMode, path, description.ModeName, description.Name);
        }

        SafeFileHandle handle = OpenNode(path, 0, out bool mayWrite);
        try
        {
            return new MappedDevice(path, DaxDeviceKind.Character, handle, mayWrite, description.Size, description.Align);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override void Read(long offset, Span<byte> destination)
    {
        fixed (byte* pointer = destination)
        {
            int errno = Libc.GuardedRead(pointer, At(offset, destination.Length), destination.Length);
            if (errno != 0)
            {
                throw Fault(errno, "reading", offset);
            }
        }

        GC.KeepAlive(this);
    }

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        RequireWritable();
        fixed (byte* pointer = source)
        {
            int errno = Libc.GuardedWrite(At(offset, source.Length), pointer, source.Length);
            if (errno != 0)
            {
                throw Fault(errno, "writing", offset);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>
    /// Into a file with write(2): it is coherent with the mapping, takes new pages without a fault for each, and what the
    /// file's memory needs to be written back the kernel does.
    /// </summary>
    public override void WriteThrough(long offset, ReadOnlySpan<byte> source)
    {
        if (Kind != DaxDeviceKind.File)
        {
            base.WriteThrough(offset, source);
            return;
        }

        RequireWritable();
        At(offset, source.Length);
        RequireMemory(offset, source.Length, "writing");
        fixed (byte* pointer = source)
        {
            for (int done = 0; done < source.Length;)
            {
                long moved = Libc.Write(_handle, pointer + done, source.Length - done, offset + done);
                done += moved > 0 ? (int)moved : throw Fault(moved == 0 ? Errno.EFAULT : (int)-moved, "writing", offset + done);
            }
        }
    }

    public override void Store16(long offset, ulong low, ulong high)
    {
        RequireWritable();
        if (!CacheLines.Store16(At(offset, 16), low, high))
        {
            throw Fault(Errno.EFAULT, "writing", offset);
        }
    }

    public override void WriteBack(long offset, long length)
    {
        if (!CacheLines.WriteBack(At(offset, length), length))
        {
            throw Fault(Errno.EFAULT, "flushing", offset);
        }
    }

    public override void Fence() => CacheLines.Fence();

    public override void Invalidate(long offset, long length)
    {
        if (!CacheLines.Invalidate(At(offset, length), length))
        {
            throw Fault(Errno.EFAULT, "invalidating", offset);
        }
    }

    public override void Zero(long offset, long length)
    {
        RequireWritable();
        At(offset, length);
        if (length == 0)
        {
            return;
        }

        // A hole reads as zeros everywhere and costs no memory; what a file system can not punch is written.
        if (Kind == DaxDeviceKind.File && Libc.PunchHole(_handle, offset, length) == 0)
        {
            // Punching behind the end of a file that was cut off succeeds and gives no memory.
            RequireMemory(offset, length, "zeroing");
            return;
        }

        // The kernel's guarded copy is the only store that survives a page that is not there.
        using SafeFileHandle zeros = Libc.Open("/dev/zero", Libc.O_RDONLY, 0, out int errno);
        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, "open", "/dev/zero");
        }

        for (long done = 0; done < length;)
        {
            done += ReceiveFrom(zeros, "/dev/zero", 0, offset + done, Math.Min(length - done, 1L << 30));
        }

        Flush(offset, length);
    }

    public override void AllowWrites()
    {
        if (_writable)
        {
            return;
        }

        int errno = _mayWrite ? _memory.AllowWrites() : Errno.EROFS;
        _writable = errno == 0 ? true : throw FamfsException.FromErrno(errno, "mprotect", Path);
    }

    internal override byte* Address(long offset, long length) => At(offset, length);

    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length)
    {
        RequireWritable();
        long moved = Libc.Read(source, At(offset, length), length, sourceOffset);
        return moved switch
        {
            -Errno.EFAULT => throw Fault(Errno.EFAULT, "writing", offset),
            < 0 => throw FamfsException.FromErrno((int)-moved, "read", sourceName),
            _ => moved,
        };
    }

    internal override long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length)
    {
        long moved = Libc.Write(target, At(offset, length), length, targetOffset);
        return moved switch
        {
            -Errno.EFAULT => throw Fault(Errno.EFAULT, "reading", offset),
            <= 0 => throw FamfsException.FromErrno((int)-moved, "write", targetName),
            _ => moved,
        };
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        _memory.Dispose();
        _handle.Dispose();
    }

    private byte* At(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        RequireInside(offset, length);
        return _memory.Address + offset;
    }

    private void RequireWritable()
    {
        if (!_writable)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, Path);
        }
    }

    /// <summary>What lies behind the end of a file that was cut off is lost; writing there would only make it longer again.</summary>
    private void RequireMemory(long offset, long length, string what)
    {
        if (Libc.Stat(_handle, out FileStatus status) != 0 || status.Size < offset + length)
        {
            throw Fault(Errno.EFAULT, what, offset);
        }
    }
}
