using Famfs.Devices;
using Famfs.Fuse;
using Famfs.Interop;
using Famfs.OnMedia;

namespace Famfs.Daemon.Opens;

/// <summary>A part of the device that is shown as a file.</summary>
internal sealed class RegionContent(DaxDevice device, FileLayout layout, long size) : FileContent(device)
{
    internal override int Read(ulong offset, FuseReadReply reply) => Send(layout, size, offset, reply);

    internal override int Write(ulong offset, ReadOnlySpan<byte> data)
    {
        if (offset > (ulong)size || (ulong)data.Length > (ulong)size - offset)
        {
            return Errno.EPERM;
        }

        Store(layout, (long)offset, data);
        return Errno.Success;
    }

    internal override int Allocate(long offset, long length, bool keepSize, bool zero)
    {
        if (!keepSize && offset + length > size)
        {
            return Errno.EPERM;
        }

        long inside = Math.Min(length, size - offset);
        if (zero && inside > 0)
        {
            ZeroRange(layout, offset, inside);
        }

        return Errno.Success;
    }
}
