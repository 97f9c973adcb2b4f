using Famfs.Devices;
using Famfs.Fuse;
using Famfs.OnMedia;

namespace Famfs.Daemon.Serving;

/// <summary>A file that is in the log: its size and its place never change, its bytes may.</summary>
internal sealed class LoggedContent(DaxDevice device, FileLayout layout, long size) : FileContent(device)
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
}
