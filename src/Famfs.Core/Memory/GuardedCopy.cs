using Famfs.Interop;

namespace Famfs.Memory;

/// <summary>
/// Copies from and to mapped memory that may be missing or poisoned, which is EFAULT then and not a signal. The kernel does
/// them, where it may: seccomp rules of containers, and emulators, refuse the calls, and our own machine code takes over.
/// </summary>
internal static unsafe class GuardedCopy
{
    private static volatile bool _isRefused;

    /// <summary>Copies from <paramref name="source"/>; 0 or errno.</summary>
    public static int Read(byte* destination, byte* source, long length) => _isRefused
        ? Move(destination, source, length)
        : Checked(Libc.GuardedRead(destination, source, length), destination, source, length);

    /// <summary>Copies to <paramref name="destination"/>; 0 or errno.</summary>
    public static int Write(byte* destination, byte* source, long length) => _isRefused
        ? Move(destination, source, length)
        : Checked(Libc.GuardedWrite(destination, source, length), destination, source, length);

    private static int Checked(int errno, byte* destination, byte* source, long length)
    {
        if (errno is not (Errno.EPERM or Errno.EACCES or Errno.ENOSYS))
        {
            return errno;
        }

        // A process may always look at itself: it is the call that is refused, and not these addresses.
        _isRefused = true;
        return Move(destination, source, length);
    }

    private static int Move(byte* destination, byte* source, long length) =>
        CacheLines.Move(destination, source, length) ? 0 : Errno.EFAULT;
}
