using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

public abstract partial class FuseFileSystem
{
    /// <summary>
    /// Tells where the bytes of a file are. Asked at the first open, only with <see cref="FuseSessionOptions.FileMaps"/> and of a
    /// kernel that offers it; an errno is that of open(2). The kernel keeps the map as long as it knows the node.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="map">Takes the extents, which are multiples of 2 MiB.</param>
    /// <returns>0; ESTALE, EISDIR.</returns>
    public virtual int GetFileMap(FuseRequest request, ref FuseFileMap map) => Errno.ENOSYS;

    /// <summary>
    /// Hands the devices of maps to a kernel that does not ask for them, by <see cref="FuseConnection.PushMapDevice"/>. Called once,
    /// before the first map is sent.
    /// </summary>
    /// <param name="connection">The connection.</param>
    public virtual void PushMapDevices(FuseConnection connection)
    {
    }

    /// <summary>Tells the path of a device that extents of maps lie on.</summary>
    /// <param name="request">The request; its node is none.</param>
    /// <param name="index">The number of the device.</param>
    /// <param name="path">Takes the path, at most 255 bytes, without NUL.</param>
    /// <returns>0; EINVAL if there is no such device.</returns>
    public virtual int GetMapDevice(FuseRequest request, uint index, ref FuseValueWriter path) => Errno.ENOSYS;

    /// <summary>Opens a file. ENOSYS makes the kernel open files without asking, with handle 0 and cached data
    /// kept; then RELEASE and FLUSH are not to be expected either.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Flags of open(2).</param>
    /// <param name="reply">Handle and flags.</param>
    /// <returns>0; EACCES, EISDIR, EROFS.</returns>
    public virtual int Open(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Creates a file and opens it. With ENOSYS the kernel uses MakeNode and Open.</summary>
    /// <param name="request">The request; its node is the parent, its caller the owner.</param>
    /// <param name="name">The name.</param>
    /// <param name="args">Flags and permissions.</param>
    /// <param name="entry">The new node.</param>
    /// <param name="reply">Handle and flags.</param>
    /// <returns>0; EEXIST, ENOSPC, EROFS, EPERM, ENAMETOOLONG.</returns>
    public virtual int Create(
        FuseRequest request,
        ReadOnlySpan<byte> name,
        in FuseCreateIn args,
        out FuseEntryOut entry,
        out FuseOpenOut reply)
    {
        entry = default;
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Creates and opens a file that has no name (O_TMPFILE).</summary>
    /// <param name="request">The request; its node is the directory, its caller the owner.</param>
    /// <param name="args">Flags and permissions.</param>
    /// <param name="entry">The new node.</param>
    /// <param name="reply">Handle and flags.</param>
    /// <returns>0; ENOSYS becomes EOPNOTSUPP.</returns>
    public virtual int CreateUnnamed(
        FuseRequest request, in FuseCreateIn args, out FuseEntryOut entry, out FuseOpenOut reply)
    {
        entry = default;
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Reads data.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle, offset, count.</param>
    /// <param name="reply">Takes the data as pieces of memory.</param>
    /// <returns>0; EIO, EISDIR, EBADF.</returns>
    public virtual int Read(FuseRequest request, in FuseReadIn args, FuseReadReply reply) => Errno.ENOSYS;

    /// <summary>Writes data.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle, offset, count.</param>
    /// <param name="data">The data, in the receive buffer itself, starting on a page.</param>
    /// <param name="written">Bytes taken; fewer than given is a short write.</param>
    /// <returns>0; ENOSPC, EFBIG, EROFS, EPERM, EIO.</returns>
    public virtual int Write(
        FuseRequest request, in FuseWriteIn args, ReadOnlySpan<byte> data, out uint written)
    {
        written = 0;
        return Errno.ENOSYS;
    }

    /// <summary>A descriptor is closed; the only place where close(2) can be given an error. Comes once for each
    /// close, before the last <see cref="Release"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle.</param>
    /// <returns>0; EIO, ENOSPC. ENOSYS counts as success from then on.</returns>
    public virtual int Flush(FuseRequest request, in FuseFlushIn args) => Errno.ENOSYS;

    /// <summary>The last descriptor of an open file is gone. close(2) does not wait for it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle.</param>
    /// <returns>Ignored.</returns>
    public virtual int Release(FuseRequest request, in FuseReleaseIn args) => Errno.ENOSYS;

    /// <summary>Makes a file durable.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle, and whether data suffice.</param>
    /// <returns>0; EIO. ENOSYS counts as success from then on.</returns>
    public virtual int Sync(FuseRequest request, in FuseFsyncIn args) => Errno.ENOSYS;

    /// <summary>Makes the whole file system durable; the kernel asks only on some kinds of mounts.</summary>
    /// <param name="request">The request.</param>
    /// <returns>0; EIO. ENOSYS counts as success from then on.</returns>
    public virtual int SyncFileSystem(FuseRequest request) => Errno.ENOSYS;

    /// <summary>Allocates, punches or zeroes a range.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle, range and FALLOC_FL_ bits.</param>
    /// <returns>0; EOPNOTSUPP for a mode, ENOSYS for all, ENOSPC, EFBIG.</returns>
    public virtual int Allocate(FuseRequest request, in FuseFallocateIn args) => Errno.ENOSYS;

    /// <summary>Finds the next data or hole.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle, offset, SEEK_DATA 3 or SEEK_HOLE 4.</param>
    /// <param name="offset">The position found.</param>
    /// <returns>0; ENXIO beyond the end. With ENOSYS the kernel takes the file for data throughout.</returns>
    public virtual int Seek(FuseRequest request, in FuseLseekIn args, out ulong offset)
    {
        offset = 0;
        return Errno.ENOSYS;
    }

    /// <summary>Copies between two open files. The request's node is the source.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Source, target, length.</param>
    /// <param name="copied">Bytes copied.</param>
    /// <returns>0; with ENOSYS or EOPNOTSUPP the kernel reads and writes.</returns>
    public virtual int CopyRange(FuseRequest request, in FuseCopyFileRangeIn args, out ulong copied)
    {
        copied = 0;
        return Errno.ENOSYS;
    }

    /// <summary>Device control with input and output of known length.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Command and lengths.</param>
    /// <param name="input">Input of the caller.</param>
    /// <param name="output">Takes output, at most what the caller offers.</param>
    /// <param name="result">The value that ioctl(2) returns.</param>
    /// <returns>0; ENOTTY for an unknown command; ENOSYS becomes that for all.</returns>
    public virtual int Control(
        FuseRequest request, in FuseIoctlIn args, ReadOnlySpan<byte> input, ref FuseValueWriter output, out int result)
    {
        result = 0;
        return Errno.ENOSYS;
    }

    /// <summary>Polls an open file.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Events wanted, and whether to notify later.</param>
    /// <param name="events">Events that hold.</param>
    /// <returns>0; with ENOSYS files are always ready.</returns>
    public virtual int Poll(FuseRequest request, in FusePollIn args, out uint events)
    {
        events = 0;
        return Errno.ENOSYS;
    }

    /// <summary>Tests a lock. Locks are the kernel's own affair unless it was agreed otherwise.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">The lock.</param>
    /// <param name="reply">A lock in the way, or type F_UNLCK.</param>
    /// <returns>0 or an errno.</returns>
    public virtual int GetLock(FuseRequest request, in FuseLkIn args, out FuseFileLock reply)
    {
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Takes or drops a lock.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">The lock.</param>
    /// <param name="wait">Whether to wait for it, until interrupted.</param>
    /// <returns>0; EAGAIN, EINTR.</returns>
    public virtual int SetLock(FuseRequest request, in FuseLkIn args, bool wait) => Errno.ENOSYS;

    /// <summary>Maps a block of a file to the device; only for mounts of block devices.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Block and its size.</param>
    /// <param name="block">Block of the device.</param>
    /// <returns>0 or an errno.</returns>
    public virtual int MapBlock(FuseRequest request, in FuseBmapIn args, out ulong block)
    {
        block = 0;
        return Errno.ENOSYS;
    }
}
