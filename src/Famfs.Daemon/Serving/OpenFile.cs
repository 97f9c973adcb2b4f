using Famfs.Devices;
using Famfs.Fuse;
using Famfs.OnMedia;

namespace Famfs.Daemon.Serving;

/// <summary>An open file that the log knows: where its bytes are never changes.</summary>
internal sealed unsafe class OpenFile(DaxDevice device, FileLayout layout, long size)
{
    // An image file is coherent through the page cache; device memory may have been written by another host.
    private readonly bool _mayBeStale = device.Kind == DaxDeviceKind.Character;

    /// <summary>Answers with the device memory itself.</summary>
    internal int Read(ulong offset, FuseReadReply reply)
    {
        if (offset >= (ulong)size)
        {
            return Errno.Success;
        }

        long position = (long)offset;
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
}
