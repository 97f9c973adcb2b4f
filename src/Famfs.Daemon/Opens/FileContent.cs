using Famfs.Devices;
using Famfs.Fuse;
using Famfs.Interop;
using Famfs.OnMedia;

namespace Famfs.Daemon.Opens;

/// <summary>The bytes of an open file.</summary>
internal abstract unsafe class FileContent(DaxDevice device)
{
    // An image file is coherent through the page cache; device memory may have been written by another host.
    private readonly bool _mayBeStale = device.Kind == DaxDeviceKind.Character;

    protected DaxDevice Device => device;

    /// <summary>Answers a read.</summary>
    /// <returns>0 or an errno.</returns>
    internal abstract int Read(ulong offset, FuseReadReply reply);

    /// <summary>Takes all of the data or none.</summary>
    /// <returns>0 or an errno.</returns>
    internal abstract int Write(ulong offset, ReadOnlySpan<byte> data);

    /// <summary>Takes space, as fallocate(2) does.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; the sum does not overflow.</param>
    /// <param name="keepSize">The size stays as it is.</param>
    /// <param name="zero">What is inside the size becomes zeros.</param>
    /// <returns>0 or an errno.</returns>
    internal abstract int Allocate(long offset, long length, bool keepSize, bool zero);

    /// <summary>Answers with the device memory itself.</summary>
    protected int Send(FileLayout layout, long size, ulong offset, FuseReadReply reply)
    {
        if (offset >= (ulong)size)
        {
            return Errno.Success;
        }

        long position = (long)offset;
        if (!device.CanMap)
        {
            return SendCopy(layout, position, (int)Math.Min(reply.Asked, size - position), reply);
        }

        for (long left = Math.Min(reply.Asked, size - position); left > 0;)
        {
            FileSegment run = layout.RunAt(position, left);
            if (_mayBeStale)
            {
                device.Invalidate(run.DeviceOffset, run.Length);
            }

            if (!reply.Add(device.Address(run.DeviceOffset, run.Length), run.Length))
            {
                return Errno.EIO;
            }

            position += run.Length;
            left -= run.Length;
        }

        return Errno.Success;
    }

    /// <summary>Stores bytes for all hosts to see; the range lies inside the layout.</summary>
    protected void Store(FileLayout layout, long offset, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            FileSegment run = layout.RunAt(offset, data.Length);
            device.WriteThrough(run.DeviceOffset, data[..(int)run.Length]);
            offset += run.Length;
            data = data[(int)run.Length..];
        }
    }

    /// <summary>Zeros a range for all hosts to see; it lies inside the layout.</summary>
    protected void ZeroRange(FileLayout layout, long offset, long length)
    {
        for (long end = offset + length; offset < end;)
        {
            FileSegment run = layout.RunAt(offset, end - offset);
            device.Zero(run.DeviceOffset, run.Length);
            offset += run.Length;
        }
    }

    // Memory without an address goes by way of the reply's own.
    private int SendCopy(FileLayout layout, long position, int length, FuseReadReply reply)
    {
        for (int done = 0; done < length;)
        {
            FileSegment run = layout.RunAt(position + done, length - done);
            device.Read(run.DeviceOffset, reply.Buffer.Slice(done, (int)run.Length));
            done += (int)run.Length;
        }

        return reply.AddBuffer(length) ? Errno.Success : Errno.EIO;
    }
}
