using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>open(2).</summary>
internal static partial class Libc
{
    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_TRUNC = 0x200;

    /// <summary>O_DIRECT, which differs between x64 and arm64.</summary>
    public static readonly int O_DIRECT = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000;

    /// <summary>Opens a file; on failure the handle is invalid and errno is in <paramref name="errno"/>.</summary>
    public static SafeFileHandle Open(string path, int flags, uint mode, out int errno)
    {
        int fd;
        do
        {
            fd = open(path, flags | O_CLOEXEC, mode);
            errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (errno == Errno.EINTR);

        return new SafeFileHandle(fd, ownsHandle: fd >= 0);
    }
}
