using Famfs.Fuse;
using Famfs.Interop;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Daemon.Opens;

/// <summary>A file that is in the log. Its bytes may change; its size too where this mount may change what is recorded.</summary>
/// <param name="volume">The file system.</param>
/// <param name="number">Its number in the name space when it was opened.</param>
/// <param name="current">Gives the number that stands for a node now.</param>
/// <param name="sizes">Sizes that are not recorded yet.</param>
/// <param name="mayChange">Whether this mount may change what is recorded.</param>
internal sealed class LoggedContent(
    FamfsVolume volume, int number, Func<int, int> current, RecordedSizes sizes, Func<bool> mayChange)
    : FileContent(volume.Device), IDisposable
{
    private readonly IDisposable _hold = volume.Hold(number);

    /// <summary>Its number in the name space.</summary>
    internal int Number => current(number);

    /// <summary>The space of a file that is open is not given to another.</summary>
    public void Dispose() => _hold.Dispose();

    internal override int Read(ulong offset, FuseReadReply reply)
    {
        int now = Number;

        // First the size: what it says is in the layout that comes after it.
        long size = sizes.Of(now);
        return Send(volume.Names.LayoutOf(now), size, offset, reply);
    }

    internal override int Write(ulong offset, ReadOnlySpan<byte> data)
    {
        int now = Number;
        if (volume.Names[now].State == NodeState.Gone)
        {
            // Its space may be another's.
            return Errno.ESTALE;
        }

        long size = sizes.Of(now);
        if (offset > (ulong)size || (ulong)data.Length > (ulong)size - offset)
        {
            if (offset > long.MaxValue - (ulong)data.Length)
            {
                return Errno.EFBIG;
            }

            if (!mayChange())
            {
                return Errno.EPERM;
            }

            sizes.Grow(now, (long)offset, (long)offset + data.Length);
        }

        Store(volume.Names.LayoutOf(now), (long)offset, data);
        return Errno.Success;
    }

    internal override int Allocate(long offset, long length, bool keepSize, bool zero)
    {
        int now = Number;
        if (volume.Names[now].State == NodeState.Gone)
        {
            return Errno.ESTALE;
        }

        long size = sizes.Of(now);
        if (!keepSize && offset + length > size)
        {
            if (!mayChange())
            {
                return Errno.EPERM;
            }

            sizes.Grow(now, offset + length, offset + length);
        }

        long inside = Math.Min(length, size - offset);
        if (zero && inside > 0)
        {
            ZeroRange(volume.Names.LayoutOf(now), offset, inside);
        }

        return Errno.Success;
    }
}
