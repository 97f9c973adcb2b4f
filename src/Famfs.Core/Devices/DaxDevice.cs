using Famfs.Interop;
using Famfs.Memory;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// Memory that several hosts share. Offsets and lengths are bytes from the start of the device. Copies are guarded:
/// memory that is missing or poisoned is <see cref="FamfsErrorId.DeviceFault"/>, never a signal.
/// </summary>
public abstract class DaxDevice : IDisposable
{
    /// <summary>The device node or image file.</summary>
    public abstract string Path { get; }

    /// <summary>Character device, block device or plain file.</summary>
    public abstract DaxDeviceKind Kind { get; }

    /// <summary>Whether its memory can be mapped, which is what <see cref="Address"/> and mapped files need.</summary>
    public virtual bool CanMap => true;

    /// <summary>Bytes of the device.</summary>
    public abstract long Size { get; }

    /// <summary>Bytes of the pages that a mapping shows: what lies past a file's end in its last page is seen.</summary>
    public abstract long PageSize { get; }

    /// <summary>Whether this user may write the device.</summary>
    public abstract bool CanWrite { get; }

    /// <summary>The open device, for the locks that end with this process.</summary>
    internal abstract SafeFileHandle Handle { get; }

    /// <summary>Locks on the device: those of this opening, and what others hold.</summary>
    internal DeviceLocks Locks => field ?? Interlocked.CompareExchange(ref field, new DeviceLocks(this), null) ?? field;

    /// <summary>Copies device bytes out.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the memory is not there.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>Copies bytes in; they are visible to other hosts after <see cref="Flush"/>.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/> or <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public abstract void Write(long offset, ReadOnlySpan<byte> source);

    /// <summary>Copies bytes out as they are in memory now: <see cref="Invalidate"/> and <see cref="Read"/> in one.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the memory is not there.</exception>
    public virtual void ReadThrough(long offset, Span<byte> destination)
    {
        Invalidate(offset, destination.Length);
        Read(offset, destination);
    }

    /// <summary>Copies bytes in, and all hosts see them when it returns: <see cref="Write"/> and <see cref="Flush"/> in one.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/> or <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public virtual void WriteThrough(long offset, ReadOnlySpan<byte> source)
    {
        Write(offset, source);
        Flush(offset, source.Length);
    }

    /// <summary>Stores 16 bytes at an offset that is a multiple of 16: no reader sees half of them.</summary>
    public abstract void Store16(long offset, ulong low, ulong high);

    /// <summary>Begins to write the cache lines of a range back to memory; it may be as late as the next <see cref="Fence"/>.</summary>
    public abstract void WriteBack(long offset, long length);

    /// <summary>Waits until every write-back of this thread is in memory: what is stored later cannot be there before.</summary>
    public abstract void Fence();

    /// <summary>Writes the cache lines of a range back to memory and waits for it.</summary>
    public void Flush(long offset, long length)
    {
        WriteBack(offset, length);
        Fence();
    }

    /// <summary>Drops the cache lines of a range, so that the next read sees what other hosts wrote.</summary>
    public abstract void Invalidate(long offset, long length);

    /// <summary>Makes a range read as zeros, in memory when it returns.</summary>
    public abstract void Zero(long offset, long length);

    /// <summary>As <see cref="Zero(long, long)"/>, and tells of each part that is done.</summary>
    internal void Zero(long offset, long length, Action<long>? progress)
    {
        const long Part = 64L << 20;
        for (long done = 0; progress is not null && done < length; done += Part)
        {
            long part = Math.Min(Part, length - done);
            Zero(offset + done, part);
            progress(part);
        }

        if (progress is null)
        {
            Zero(offset, length);
        }
    }

    /// <summary>Allows writing to a device that was opened with the permission to; devices open for reading only.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public abstract void AllowWrites();

    /// <summary>Refuses a device that something else of this host uses as a whole, before everything on it is destroyed.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceInUse"/>.</exception>
    internal virtual void RequireUnused()
    {
    }

    /// <summary>
    /// Address of device bytes, for the kernel to copy from; those that are in memory are mapped. Code that touches them directly
    /// can meet SIGBUS.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>: the range lies outside the device.</exception>
    /// <exception cref="NotSupportedException">The device cannot be mapped.</exception>
    internal virtual unsafe byte* Address(long offset, long length) =>
        throw new NotSupportedException("The device cannot be mapped.");

    /// <summary>Brings bytes of a file into the device, as <see cref="WriteThrough"/> does.</summary>
    /// <returns>Bytes read, which may be fewer; 0 at the end of the file.</returns>
    internal abstract long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length);

    /// <summary>Brings bytes of another device in, as they are in its memory now, as <see cref="WriteThrough"/> does.</summary>
    /// <returns>Bytes copied, which may be fewer.</returns>
    internal virtual long CopyFrom(DaxDevice source, long sourceOffset, long offset, long length)
    {
        Span<byte> piece = CopyBuffer.Take(length);
        source.ReadThrough(sourceOffset, piece);
        WriteThrough(offset, piece);
        return piece.Length;
    }

    /// <summary>Writes device bytes into a file, as they are in memory now.</summary>
    /// <returns>Bytes written, which may be fewer.</returns>
    internal abstract long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length);

    /// <summary>Opens a device node or an image file, for reading until <see cref="AllowWrites"/>.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DeviceNotFound"/>, <see cref="FamfsErrorId.DeviceUnsupported"/>,
    /// <see cref="FamfsErrorId.DeviceWrongMode"/>, <see cref="FamfsErrorId.AccessDenied"/>.
    /// </exception>
    public static DaxDevice Open(string path) => Open(path, SysFs.Default);

    /// <summary>As <see cref="Open(string)"/>, with another sysfs.</summary>
    internal static DaxDevice Open(string path, SysFs sysFs)
    {
        path = System.IO.Path.GetFullPath(path);
        int errno = Libc.Stat(path, out FileStatus status);
        if (errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw NotFound(path);
        }

        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, "stat", path);
        }

        return status.Type switch
        {
            ModeBits.Regular => MappedDevice.OpenFile(path),
            ModeBits.CharacterDevice => MappedDevice.OpenCharacter(path, status, sysFs),
            ModeBits.BlockDevice => BlockDevice.Open(path, status, sysFs),
            ModeBits.Directory => throw Unsupported(path, ErrorClauses.Get("KindDirectory")),
            _ => throw Unsupported(path, ErrorClauses.Get("KindSpecial")),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        Locks.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the memory and the handle.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>
    /// Whether the environment variable FAMFS_READ_ONLY is 1: then this process opens no device for writing, even when it is asked to.
    /// </summary>
    public static bool IsReadOnlyProcess => Environment.GetEnvironmentVariable("FAMFS_READ_ONLY") == "1";

    /// <summary>Refuses to write to a device that a read-only process has opened.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    private protected void RequireWritableProcess()
    {
        if (IsReadOnlyProcess)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.DeviceReadOnly, "Process", Path);
        }
    }

    /// <summary>Opens a node for reading and writing, or only for reading where no more is allowed.</summary>
    private protected static SafeFileHandle OpenNode(string path, int flags, out bool mayWrite)
    {
        if (IsReadOnlyProcess)
        {
            // What only checks whether it could write is told the truth about the user; AllowWrites refuses.
            SafeFileHandle readable = Libc.Open(path, Libc.O_RDONLY | flags, 0, out int error);
            mayWrite = Libc.Access(path, Libc.W_OK) == 0;
            return error == 0 ? readable : throw FamfsException.FromErrno(error, "open", path);
        }

        SafeFileHandle handle = Libc.Open(path, Libc.O_RDWR | flags, 0, out int errno);
        mayWrite = errno == 0;
        // A block device that is mounted may be open for writing nowhere else (Linux 6.8 and later).
        if (errno is Errno.EACCES or Errno.EPERM or Errno.EROFS or Errno.EBUSY)
        {
            handle = Libc.Open(path, Libc.O_RDONLY | flags, 0, out errno);
        }

        return errno == 0 ? handle : throw FamfsException.FromErrno(errno, "open", path);
    }

    /// <summary>Refuses what lies outside the device.</summary>
    private protected void RequireInside(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Size - length)
        {
            throw Outside(offset, length);
        }
    }

    // Apart: room for the arguments of a text would be cleared at every call, by vector registers that calls of native code pay for.
    private FamfsException Outside(long offset, long length) =>
        FamfsException.Create(FamfsErrorId.DeviceFault, Path, ErrorClauses.Get("RangeOutside", length, offset));

    private protected FamfsException FaultAt(int errno, string what, long offset) => FaultAt(errno, what, offset, Path);

    /// <summary>A call on bytes of a device that failed.</summary>
    internal static FamfsException FaultAt(int errno, string what, long offset, string path) =>
        FamfsException.FromErrno(errno, ErrorClauses.Get("CallAtOffset", what, offset), path);

    /// <summary>Nothing has this path. An image file can be created there, unless the path is one of a device.</summary>
    internal static FamfsException NotFound(string path) => IsNode(path)
        ? FamfsException.CreateVariant(FamfsErrorId.DeviceNotFound, "Node", path)
        : FamfsException.Create(FamfsErrorId.DeviceNotFound, path);

    /// <summary>No famfs is there. A device may be there to be formatted; a file that is no image has another use.</summary>
    internal static FamfsException NotFamfs(string path) => IsNode(path)
        ? FamfsException.CreateVariant(FamfsErrorId.NotFamfs, "Device", path)
        : FamfsException.Create(FamfsErrorId.NotFamfs, path);

    /// <summary>A character device in a mode that does not let it be mapped, with the command that changes the mode.</summary>
    internal static FamfsException WrongMode(FamfsDevice device, SysFs sysFs) =>
        device.Mode == DaxMode.FsDev || !sysFs.HasDriver(device.Name)
            ? FamfsException.Create(FamfsErrorId.DeviceWrongMode, device.Device, device.ModeName, device.Name)
            : FamfsException.CreateVariant(FamfsErrorId.DeviceWrongMode, "Daxctl", device.Device, device.ModeName, device.Name);

    /// <summary>A device in sector mode, whose blocks move.</summary>
    internal static FamfsException Sector(string path) =>
        FamfsException.CreateVariant(FamfsErrorId.DeviceUnsupported, "Sector", path);

    /// <summary>Whether a path is the place of a device node: no image file is meant to be created there.</summary>
    internal static bool IsNode(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private protected static FamfsException Unsupported(string path, string what) =>
        FamfsException.Create(FamfsErrorId.DeviceUnsupported, path, what);
}
