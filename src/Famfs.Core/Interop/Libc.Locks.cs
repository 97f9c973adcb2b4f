using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>
/// The open-file-description locks of fcntl(2). A write lock needs a descriptor that is open for writing. The locks end
/// with the last descriptor of the opening that holds them, so at the latest with the process.
/// </summary>
internal static partial class Libc
{
    private const int F_OFD_GETLK = 36;
    private const int F_OFD_SETLK = 37;
    private const short F_RDLCK = 0;
    private const short F_WRLCK = 1;
    private const short F_UNLCK = 2;

    /// <summary>Takes a write lock on a byte range if no other opening has a lock on part of it.</summary>
    /// <returns>0 or errno, EAGAIN for a lock of another opening, of either kind.</returns>
    public static int TryLockRange(SafeFileHandle file, long offset, long length) =>
        SetRange(file, F_WRLCK, offset, length);

    /// <summary>Takes a read lock on a byte range if no other opening has a write lock on part of it; 0 or errno.</summary>
    public static int TryReadLockRange(SafeFileHandle file, long offset, long length) =>
        SetRange(file, F_RDLCK, offset, length);

    /// <summary>Gives a byte range back; 0 or errno.</summary>
    public static int UnlockRange(SafeFileHandle file, long offset, long length) =>
        SetRange(file, F_UNLCK, offset, length);

    /// <summary>Finds any one write lock of another opening that touches a byte range; read locks do not count.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">First byte of the range.</param>
    /// <param name="length">Bytes of the range; 0 for all that follow.</param>
    /// <param name="found">The lock, or the default value where there is none.</param>
    /// <returns>0 or errno.</returns>
    public static int FindWriteLock(SafeFileHandle file, long offset, long length, out HeldLock found) =>
        Find(file, F_RDLCK, offset, length, out found);

    /// <summary>As <see cref="FindWriteLock"/>, and read locks count as well.</summary>
    public static int FindLock(SafeFileHandle file, long offset, long length, out HeldLock found) =>
        Find(file, F_WRLCK, offset, length, out found);

    private static int Find(SafeFileHandle file, short against, long offset, long length, out HeldLock found)
    {
        RangeLock request = new() { Type = against, Start = offset, Length = length };
        int errno = fcntl(file, F_OFD_GETLK, ref request) == 0 ? 0 : Marshal.GetLastPInvokeError();
        found = errno != 0 || request.Type == F_UNLCK ? default : new HeldLock(true, request.Start, request.Length, request.Pid);
        return errno;
    }

    private static int SetRange(SafeFileHandle file, short type, long offset, long length)
    {
        RangeLock request = new() { Type = type, Start = offset, Length = length };
        return fcntl(file, F_OFD_SETLK, ref request) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, ref RangeLock range);

    /// <summary>A lock of another opening.</summary>
    /// <param name="Exists">False for the default value: no lock.</param>
    /// <param name="Offset">First byte.</param>
    /// <param name="Length">Bytes; 0 means to the end of everything.</param>
    /// <param name="Pid">The process of a traditional lock; -1 for an open-file-description lock.</param>
    internal readonly record struct HeldLock(bool Exists, long Offset, long Length, int Pid);

    /// <summary>struct flock; whence 0 counts from the start of the file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RangeLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Pid;
    }
}
