using System.Buffers.Binary;
using System.Collections.Concurrent;
using Famfs.Interop;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// Persistent memory as a block device. A mapping of it would be this host's page cache, which no other host sees, so
/// that every access is O_DIRECT: the kernel copies between our memory and the device.
/// </summary>
/// <remarks>
/// What readers of the same memory on other hosts may see of a write: the kernel's copy goes upwards in aligned words of
/// eight bytes, none of which is ever seen half. A block that is written for a part of it gives the bytes around that part
/// the value they had. So the log's counters are old or new each, everything else in their block stays what it is, and
/// entries are not looked at before the counters say so; <see cref="DaxDevice.Flush"/> between the two keeps the order.
/// </remarks>
internal sealed unsafe class BlockDevice : DaxDevice
{
    private readonly SafeFileHandle _handle;
    private readonly bool _mayWrite;
    private readonly int _block;
    private readonly ConcurrentBag<DirectBuffer> _buffers = [];

    // A write of a part of a block writes back what surrounds it: nobody may write that meanwhile.
    private readonly ReaderWriterLockSlim _partial = new();
    private volatile bool _writable;

    private BlockDevice(string path, SafeFileHandle handle, bool mayWrite, long size, int block)
    {
        _handle = handle;
        _mayWrite = mayWrite;
        _block = block;
        Path = path;
        Size = size;
    }

    public override string Path { get; }

    public override DaxDeviceKind Kind => DaxDeviceKind.Block;

    public override bool CanMap => false;

    public override long Size { get; }

    /// <summary>That of a character device over the same memory, by which another host may map the files.</summary>
    public override long PageSize => MediaLayout.AllocationUnit;

    public override bool CanWrite => _mayWrite;

    internal override SafeFileHandle Handle => _handle;

    /// <summary>Opens persistent memory; every other block device is refused.</summary>
    public static BlockDevice Open(string path, in FileStatus status, SysFs sysFs)
    {
        FamfsDevice description = sysFs.FindPmem(status.DeviceMajor, status.DeviceMinor)
            ?? throw Unsupported(path, ErrorClauses.Get("KindBlock"));
        if (description.Mode == DaxMode.Sector)
        {
            throw Sector(path);
        }

        int block = (int)description.Align;
        SafeFileHandle handle = OpenNode(path, Libc.O_DIRECT, out bool mayWrite);
        return new BlockDevice(path, handle, mayWrite, description.Size / block * block, block);
    }

    public override void Read(long offset, Span<byte> destination)
    {
        RequireInside(offset, destination.Length);
        DirectBuffer buffer = Rent();
        while (!destination.IsEmpty)
        {
            int count = (int)Load(buffer, offset, destination.Length, out byte* bytes);
            new Span<byte>(bytes, count).CopyTo(destination);
            offset += count;
            destination = destination[count..];
        }

        _buffers.Add(buffer);
    }

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = source)
        {
            Write(offset, bytes, source.Length);
        }
    }

    public override void Store16(long offset, ulong low, ulong high)
    {
        Span<byte> both = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(both, low);
        BinaryPrimitives.WriteUInt64LittleEndian(both[8..], high);
        Write(offset, both);
    }

    /// <summary>Nothing to do: what was written is on its way, and <see cref="Fence"/> waits for all of it.</summary>
    public override void WriteBack(long offset, long length) => RequireInside(offset, length);

    /// <summary>Waits until everything that was written is in memory, in the kernel's and the processor's sense.</summary>
    public override void Fence()
    {
        int errno = Libc.SyncData(_handle);
        if (errno != 0)
        {
            throw FaultAt(errno, "flushing", 0);
        }
    }

    /// <summary>Nothing to do: there is no page of it in this host, and the processor's lines are not ours to drop.</summary>
    public override void Invalidate(long offset, long length) => RequireInside(offset, length);

    public override void Zero(long offset, long length)
    {
        RequireInside(offset, length);
        DirectBuffer zeros = Rent();
        new Span<byte>(zeros.Start, (int)Math.Min(length, DirectBuffer.Length)).Clear();
        for (long done = 0; done < length;)
        {
            // Each piece but the first starts on a block.
            long count = Math.Min(length - done, DirectBuffer.Length - ((offset + done) % _block));
            Write(offset + done, zeros.Start, count);
            done += count;
        }

        _buffers.Add(zeros);
        Flush(offset, length);
    }

    public override void AllowWrites()
    {
        RequireWritableProcess();
        _writable = _mayWrite ? true : throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, Path);
    }

    internal override void RequireUnused()
    {
        // The kernel gives a block device exclusively to one user: a mounted file system, a volume manager, or this.
        using SafeFileHandle exclusive = Libc.Open(Path, Libc.O_RDONLY | Libc.O_EXCL, 0, out int errno);
        if (errno == Errno.EBUSY)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceInUse, Path, ErrorClauses.Get("UsedBlockDevice"));
        }
    }

    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length)
    {
        RequireInside(offset, length);
        DirectBuffer buffer = Rent();
        long moved = Libc.Read(source, buffer.Start, Math.Min(length, DirectBuffer.Length), sourceOffset);
        if (moved < 0)
        {
            throw FamfsException.FromHostErrno((int)-moved, "read", sourceName);
        }

        Write(offset, buffer.Start, moved);
        _buffers.Add(buffer);
        Flush(offset, moved);
        return moved;
    }

    internal override long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length)
    {
        RequireInside(offset, length);
        DirectBuffer buffer = Rent();
        long count = Load(buffer, offset, length, out byte* bytes);
        long moved = Libc.Write(target, bytes, count, targetOffset);
        _buffers.Add(buffer);
        return moved > 0 ? moved : throw FamfsException.FromHostErrno((int)-moved, "write", targetName);
    }

    protected override void Dispose(bool disposing) => _handle.Dispose();

    private DirectBuffer Rent() => _buffers.TryTake(out DirectBuffer? buffer) ? buffer : new DirectBuffer();

    /// <summary>Reads the blocks that hold the first of <paramref name="length"/> bytes.</summary>
    /// <returns>How many of the bytes are at <paramref name="bytes"/> now.</returns>
    private long Load(DirectBuffer buffer, long offset, long length, out byte* bytes)
    {
        long skip = offset % _block;
        long count = Math.Min(length, DirectBuffer.Length - skip);
        long blocks = (skip + count + _block - 1) / _block * _block;
        Move(&Libc.Read, buffer.Start, offset - skip, blocks, "reading");
        bytes = buffer.Start + skip;
        return count;
    }

    private void Write(long offset, byte* source, long length)
    {
        RequireInside(offset, length);
        if (!_writable)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, Path);
        }

        DirectBuffer? buffer = null;
        while (length > 0)
        {
            int skip = (int)(offset % _block);
            long count;
            if (skip > 0 || length < _block)
            {
                count = Math.Min(length, _block - skip);
                WritePart(buffer ??= Rent(), offset, source, count);
            }
            else if ((nuint)source % (nuint)_block == 0)
            {
                count = length / _block * _block;
                WriteBlocks(source, offset, count);
            }
            else
            {
                count = Math.Min(length, DirectBuffer.Length) / _block * _block;
                buffer ??= Rent();
                Buffer.MemoryCopy(source, buffer.Start, DirectBuffer.Length, count);
                WriteBlocks(buffer.Start, offset, count);
            }

            offset += count;
            source += count;
            length -= count;
        }

        if (buffer is not null)
        {
            _buffers.Add(buffer);
        }
    }

    private void WritePart(DirectBuffer buffer, long offset, byte* source, long count)
    {
        _partial.EnterWriteLock();
        try
        {
            Load(buffer, offset, count, out byte* bytes);
            Buffer.MemoryCopy(source, bytes, count, count);
            Move(&Libc.Write, buffer.Start, offset / _block * _block, _block, "writing");
        }
        finally
        {
            _partial.ExitWriteLock();
        }
    }

    private void WriteBlocks(byte* source, long offset, long length)
    {
        _partial.EnterReadLock();
        try
        {
            Move(&Libc.Write, source, offset, length, "writing");
        }
        finally
        {
            _partial.ExitReadLock();
        }
    }

    private void Move(delegate*<SafeFileHandle, byte*, long, long, long> call, byte* memory, long offset, long length, string what)
    {
        while (length > 0)
        {
            long moved = call(_handle, memory, length, offset);
            if (moved <= 0)
            {
                // Nothing at all is the end of a device that has shrunk.
                throw FaultAt(moved == 0 ? Errno.EFAULT : (int)-moved, what, offset);
            }

            memory += moved;
            offset += moved;
            length -= moved;
        }
    }
}
