using Famfs.Interop;
using Famfs.Memory;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <content>Bulk copies between the mapping and files or other devices.</content>
internal sealed unsafe partial class MappedDevice
{
    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length)
    {
        RequireWritable();
        using Use use = new(this, offset, length);
        bool direct = IsDirect(use.Start, offset, ref length);
        long done = 0;
        for (long moved = 1; done < length && moved > 0; done += moved)
        {
            fixed (byte* bytes = CopyBuffer.Take(length - done))
            {
                moved = Libc.Read(source, bytes, Math.Min(CopyBuffer.Length, length - done), sourceOffset + done);
                if (moved < 0)
                {
                    throw FamfsException.FromHostErrno((int)-moved, "read", sourceName);
                }

                Store(direct, use.Start + done, offset + done, bytes, moved);
            }
        }

        return done;
    }

    internal override long CopyFrom(DaxDevice source, long sourceOffset, long offset, long length)
    {
        RequireWritable();
        if (source is MappedDevice from)
        {
            length = Math.Min(length, Math.Min(ToNextUnit(offset), ToNextUnit(sourceOffset)));
            using Use there = new(from, sourceOffset, length);
            using Use here = new(this, offset, length);
            if (from.IsDirect(there.Start, length) && IsDirect(here.Start, length))
            {
                if (from._isDax)
                {
                    from.Invalidate(sourceOffset, length);
                }

                if (CacheLines.Copy(here.Start, there.Start, length))
                {
                    return length;
                }
            }
        }

        // Also where memory was missing: this tells on which side.
        return base.CopyFrom(source, sourceOffset, offset, length);
    }

    internal override long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length)
    {
        using Use use = new(this, offset, length);
        if (!IsDirect(use.Start, offset, ref length))
        {
            return _file.SendTo(target, targetName, targetOffset, offset, length);
        }

        if (_isDax)
        {
            Invalidate(offset, length);
        }

        long moved = Libc.Write(target, use.Start, length, targetOffset);
        return moved switch
        {
            -Errno.EFAULT => throw FaultAt(Errno.EFAULT, "reading", offset),
            <= 0 => throw FamfsException.FromHostErrno((int)-moved, "write", targetName),
            _ => moved,
        };
    }

    /// <summary>
    /// As <see cref="IsDirect(byte*, long)"/>, asked once for much: what is ready is so up to the end of its large page,
    /// and where the beginning is not, all is left to the kernel.
    /// </summary>
    private bool IsDirect(byte* start, long offset, ref long length)
    {
        long unit = Math.Min(length, ToNextUnit(offset));
        bool direct = IsDirect(start, unit);
        length = direct ? unit : length;
        return direct;
    }

    private static long ToNextUnit(long offset) => MediaLayout.AllocationUnit - (offset % MediaLayout.AllocationUnit);
}
