using System.Runtime.InteropServices;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// A descriptor of /dev/fuse. A reply must go out on the descriptor its request came in on, so each worker keeps to
/// one. Disposing the last descriptor of a connection ends the connection.
/// </summary>
public sealed unsafe class FuseDevice : SafeHandle
{
    private const string Path = "/dev/fuse";

    private FuseDevice(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    internal int Descriptor => (int)handle;

    /// <summary>Opens the device, not yet connected to a mount.</summary>
    /// <returns>The device.</returns>
    /// <exception cref="FuseException">ENOENT: no such device, the kernel has no FUSE. EACCES: no permission.
    /// </exception>
    public static FuseDevice Open()
    {
        int descriptor = Libc.open(Path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        return descriptor >= 0
            ? new FuseDevice(descriptor)
            : throw Unopened(Native.LastError);
    }

    private static FuseException Unopened(int error) => new(
        error is Errno.ENOENT or Errno.ENXIO or Errno.ENODEV
            ? FuseTexts.Get("DeviceMissing", Path)
            : FuseTexts.Get("DeviceRefused", Path, Native.Describe(error)),
        error);

    internal static FuseDevice FromDescriptor(int descriptor) => new(descriptor);

    /// <summary>A further descriptor on the connection, with a queue of its own for requests under way.</summary>
    /// <returns>The clone, or null where that is not allowed or not possible.</returns>
    internal FuseDevice? TryClone()
    {
        int descriptor = Libc.open(Path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (descriptor < 0)
        {
            return null;
        }

        uint source = (uint)Descriptor;
        FuseDevice clone = new(descriptor);
        if (Libc.ioctl(descriptor, FuseProtocol.DeviceClone, &source) == 0)
        {
            return clone;
        }

        clone.Dispose();
        return null;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
