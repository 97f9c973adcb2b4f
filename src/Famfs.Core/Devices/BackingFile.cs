using Famfs.Interop;
using Famfs.Memory;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// The file under a mapping, read and written by calls: the way to pages that are not mapped yet, and to what the file
/// system knows of holes. The handle belongs to the device.
/// </summary>
/// <param name="handle">The open file.</param>
/// <param name="path">Its path, for errors.</param>
internal sealed unsafe class BackingFile(SafeFileHandle handle, string path)
{
    /// <summary>Copies bytes out.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the file ends before.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        fixed (byte* bytes = destination)
        {
            for (int done = 0; done < destination.Length;)
            {
                long moved = Libc.Read(handle, bytes + done, destination.Length - done, offset + done);
                done += moved > 0
                    ? (int)moved
                    : throw DaxDevice.FaultAt(moved == 0 ? Errno.EFAULT : (int)-moved, "reading", offset + done, path);
            }
        }
    }

    /// <summary>Copies bytes in; never past the end of the file.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the file ends before.</exception>
    public void Write(long offset, byte* source, long length)
    {
        RequireMemory(offset, length, "writing");
        while (length > 0)
        {
            long moved = Libc.Write(handle, source, length, offset);
            if (moved <= 0)
            {
                throw DaxDevice.FaultAt(moved == 0 ? Errno.EFAULT : (int)-moved, "writing", offset, path);
            }

            source += moved;
            offset += moved;
            length -= moved;
        }
    }

    /// <summary>Writes bytes into another file, all of them.</summary>
    /// <returns>Bytes written.</returns>
    public long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length)
    {
        long done = 0;
        while (done < length)
        {
            Span<byte> piece = CopyBuffer.Take(length - done);
            Read(offset + done, piece);
            fixed (byte* bytes = piece)
            {
                long moved = Libc.Write(target, bytes, piece.Length, targetOffset + done);
                done += moved > 0 ? moved : throw FamfsException.FromHostErrno((int)-moved, "write", targetName);
            }
        }

        return done;
    }

    /// <summary>Makes a range a hole, which reads as zeros; false where the file system has no holes.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the file ends before.</exception>
    public bool TryPunch(long offset, long length)
    {
        if (Libc.PunchHole(handle, offset, length) != 0)
        {
            return false;
        }

        // Punching past the end of a file that was cut off succeeds and gives no memory.
        RequireMemory(offset, length, "zeroing");
        return true;
    }

    /// <summary>The first run of bytes in a range that is no hole; empty, at the end of the range, if it is all a hole.</summary>
    public (long Start, long End) NextPresent(long start, long end)
    {
        start = Libc.NextData(handle, start, end);
        return (start, Libc.NextHole(handle, start, end));
    }

    /// <summary>
    /// Demands that the file still has a range: writing past the end of one that was cut off would only make it longer again.
    /// </summary>
    public void RequireMemory(long offset, long length, string what)
    {
        if (Libc.Stat(handle, out FileStatus status) != 0 || status.Size < offset + length)
        {
            throw DaxDevice.FaultAt(Errno.EFAULT, what, offset, path);
        }
    }
}
