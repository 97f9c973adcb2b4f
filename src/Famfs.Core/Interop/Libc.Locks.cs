using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>flock(2) and the open-file-description locks of fcntl(2). Both end with the process that holds them.</summary>
internal static partial class Libc
{
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;
    private const int LOCK_UN = 8;
    private const int F_OFD_GETLK = 36;
    private const int F_OFD_SETLK = 37;
    private const short F_WRLCK = 1;
    private const short F_UNLCK = 2;

    /// <summary>Takes the whole-file lock if it is free; 0 or errno (EAGAIN when another holds it).</summary>
    public static int TryLock(SafeFileHandle file) =>
        flock(file, LOCK_EX | LOCK_NB) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Gives the whole-file lock back; 0 or errno.</summary>
    public static int Unlock(SafeFileHandle file) =>
        flock(file, LOCK_UN) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Takes a byte range if nobody else has a part of it; 0 or errno.</summary>
    public static int TryLockRange(SafeFileHandle file, long offset, long length) =>
        SetRange(file, F_WRLCK, offset, length);

    /// <summary>Gives a byte range back; 0 or errno.</summary>
    public static int UnlockRange(SafeFileHandle file, long offset, long length) =>
        SetRange(file, F_UNLCK, offset, length);

    /// <summary>Finds a byte range of somebody else's inside the given one; 0 or errno.</summary>
    /// <returns>0 and <c>found.Length</c> 0 when there is none.</returns>
    public static int FindForeignRange(SafeFileHandle file, long offset, long length, out (long Offset, long Length) found)
    {
        RangeLock request = new() { Type = F_WRLCK, Start = offset, Length = length };
        int errno = fcntl(file, F_OFD_GETLK, ref request) == 0 ? 0 : Marshal.GetLastPInvokeError();
        found = errno != 0 || request.Type == F_UNLCK ? default : (request.Start, request.Length);
        return errno;
    }

    private static int SetRange(SafeFileHandle file, short type, long offset, long length)
    {
        RangeLock request = new() { Type = type, Start = offset, Length = length };
        return fcntl(file, F_OFD_SETLK, ref request) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, ref RangeLock range);

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
