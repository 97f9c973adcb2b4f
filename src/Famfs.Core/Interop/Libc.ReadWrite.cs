using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>pread(2), pwrite(2), fdatasync(2).</summary>
internal static unsafe partial class Libc
{
    /// <summary>One read; bytes read, 0 at the end of the file, or minus errno.</summary>
    public static long Read(SafeFileHandle file, byte* destination, long length, long offset)
    {
        nint result;
        do
        {
            result = pread(file, destination, (nuint)length, offset);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);

        return result < 0 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>One write; bytes written, or minus errno.</summary>
    public static long Write(SafeFileHandle file, byte* source, long length, long offset)
    {
        nint result;
        do
        {
            result = pwrite(file, source, (nuint)length, offset);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);

        return result < 0 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>Waits until what was written is in the device; 0 or errno.</summary>
    public static int SyncData(SafeFileHandle file) => fdatasync(file) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pread(SafeFileHandle file, byte* destination, nuint length, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(SafeFileHandle file, byte* source, nuint length, long offset);
}
