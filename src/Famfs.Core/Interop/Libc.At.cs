using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>
/// System calls that start from an open directory and take names as bytes that end in a NUL. None of them follows a
/// symbolic link unless it says so. A null directory means the current one.
/// </summary>
internal static unsafe partial class Libc
{
    public const int O_NOCTTY = 0x100;
    public const int O_NONBLOCK = 0x800;
    public const int O_PATH = 0x200000;

    private const int TmpFileBit = 0x400000;
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const int AT_REMOVEDIR = 0x200;
    private const int AT_SYMLINK_FOLLOW = 0x400;
    private const uint RENAME_NOREPLACE = 1;
    private const ulong RESOLVE_NO_SYMLINKS = 4;
    private const ulong RESOLVE_BENEATH = 8;
    private const nint SYS_openat2 = 437;

    private static readonly bool IsArm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>O_DIRECTORY, which differs between x64 and arm64.</summary>
    public static readonly int O_DIRECTORY = IsArm64 ? 0x4000 : 0x10000;

    /// <summary>O_NOFOLLOW, which differs between x64 and arm64.</summary>
    public static readonly int O_NOFOLLOW = IsArm64 ? 0x8000 : 0x20000;

    /// <summary>A file without a name, in the directory that is opened.</summary>
    public static readonly int O_TMPFILE = TmpFileBit | O_DIRECTORY;

    private static readonly nint SYS_getdents64 = IsArm64 ? 61 : 217;

    /// <summary>Opens a path; on failure the handle is invalid and errno is in <paramref name="errno"/>.</summary>
    public static SafeFileHandle OpenAt(
        SafeFileHandle? directory, ReadOnlySpan<byte> path, int flags, uint mode, out int errno)
    {
        using Held held = new(directory);
        int fd;
        fixed (byte* name = path)
        {
            do
            {
                fd = openat(held.Descriptor, name, flags | O_CLOEXEC, mode);
                errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
            while (errno == Errno.EINTR);
        }

        return new SafeFileHandle(fd, ownsHandle: fd >= 0);
    }

    /// <summary>
    /// Opens a path none of whose components is a symbolic link, and with <paramref name="beneath"/> one that stays
    /// below the directory. ENOSYS or EPERM where the kernel or a filter does not offer openat2(2), which is Linux 5.6.
    /// </summary>
    public static SafeFileHandle OpenAt2(
        SafeFileHandle? directory, ReadOnlySpan<byte> path, int flags, uint mode, bool beneath, out int errno)
    {
        using Held held = new(directory);
        OpenHow how = new()
        {
            Flags = (ulong)(uint)(flags | O_CLOEXEC),
            Mode = mode,
            Resolve = RESOLVE_NO_SYMLINKS | (beneath ? RESOLVE_BENEATH : 0),
        };
        nint fd;
        fixed (byte* name = path)
        {
            do
            {
                fd = syscall(SYS_openat2, held.Descriptor, (nint)name, (nint)(&how), sizeof(OpenHow), 0, 0);
                errno = fd < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
            while (errno == Errno.EINTR);
        }

        return new SafeFileHandle(fd, ownsHandle: fd >= 0);
    }

    /// <summary>Status of a name, or with <paramref name="follow"/> of what a link leads to; 0 or errno.</summary>
    public static int StatAt(SafeFileHandle? directory, ReadOnlySpan<byte> name, bool follow, out FileStatus status)
    {
        using Held held = new(directory);
        fixed (byte* path = name)
        {
            int flags = follow ? 0 : AT_SYMLINK_NOFOLLOW;
            return Result(statx(held.Descriptor, path, flags, STATX_BASIC_STATS, out status));
        }
    }

    /// <summary>Makes a directory; 0 or errno.</summary>
    public static int MakeDirectoryAt(SafeFileHandle directory, ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* path = name)
        {
            return Result(mkdirat(directory, path, mode));
        }
    }

    /// <summary>Gives an open file that has no name one; 0 or errno, EEXIST where the name is taken.</summary>
    public static int LinkAt(SafeFileHandle file, SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        using Held held = new(file);
        string self = $"/proc/self/fd/{held.Descriptor}";
        fixed (byte* link = System.Text.Encoding.ASCII.GetBytes(self + "\0"))
        fixed (byte* path = name)
        {
            int errno = Result(linkat(AT_FDCWD, link, directory, path, AT_SYMLINK_FOLLOW));
            if (errno is not (Errno.ENOENT or Errno.ENOTDIR))
            {
                return errno;
            }

            // Without /proc; needs CAP_DAC_READ_SEARCH or Linux 6.10.
            byte empty = 0;
            return Result(linkat(held.Descriptor, &empty, directory, path, AT_EMPTY_PATH));
        }
    }

    /// <summary>Renames within a directory; 0 or errno, EEXIST where the name may not be replaced.</summary>
    public static int RenameAt(
        SafeFileHandle directory, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool replace)
    {
        fixed (byte* old = from)
        fixed (byte* name = to)
        {
            if (replace)
            {
                return Result(renameat(directory, old, directory, name));
            }

            int errno = Result(renameat2(directory, old, directory, name, RENAME_NOREPLACE));
            if (errno is not (Errno.EINVAL or Errno.ENOSYS))
            {
                return errno;
            }

            // A file system that cannot rename so, such as NFS, has hard links.
            using Held held = new(directory);
            errno = Result(linkat(held.Descriptor, old, directory, name, 0));
            return errno != 0 ? errno : Result(unlinkat(directory, old, 0));
        }
    }

    /// <summary>Removes a name, or an empty directory; 0 or errno.</summary>
    public static int UnlinkAt(SafeFileHandle directory, ReadOnlySpan<byte> name, bool isDirectory = false)
    {
        fixed (byte* path = name)
        {
            return Result(unlinkat(directory, path, isDirectory ? AT_REMOVEDIR : 0));
        }
    }

    /// <summary>Gives an open file to a user and group; 0 or errno.</summary>
    public static int ChangeOwner(SafeFileHandle file, uint uid, uint gid) =>
        Result(fchown(file, uid, gid));

    /// <summary>Sets the permission bits of an open file; 0 or errno.</summary>
    public static int ChangeMode(SafeFileHandle file, uint mode) =>
        Result(fchmod(file, mode));

    /// <summary>Group id that counts for what is created.</summary>
    public static uint EffectiveGroup() => getegid();

    /// <summary>The path without links, as bytes with a NUL at the end; null and errno where there is none.</summary>
    public static byte[]? RealPath(ReadOnlySpan<byte> path, out int errno)
    {
        fixed (byte* name = path)
        {
            byte* result = realpath(name, null);
            errno = result == null ? Marshal.GetLastPInvokeError() : 0;
            if (result == null)
            {
                return null;
            }

            byte[] real = [.. MemoryMarshal.CreateReadOnlySpanFromNullTerminated(result), 0];
            NativeMemory.Free(result);
            return real;
        }
    }

    /// <summary>The next bytes of an open directory as of getdents64(2); 0 at the end, or minus errno.</summary>
    public static long ReadEntries(SafeFileHandle directory, Span<byte> buffer)
    {
        using Held held = new(directory);
        fixed (byte* start = buffer)
        {
            nint read = syscall(SYS_getdents64, held.Descriptor, (nint)start, buffer.Length, 0, 0, 0);
            return read < 0 ? -Marshal.GetLastPInvokeError() : read;
        }
    }

    private static int Result(int returned) => returned == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdirat(SafeFileHandle directory, byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int linkat(int from, byte* old, SafeFileHandle to, byte* name, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat(SafeFileHandle from, byte* old, SafeFileHandle to, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat2(SafeFileHandle from, byte* old, SafeFileHandle to, byte* name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(SafeFileHandle directory, byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(SafeFileHandle file, uint uid, uint gid);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(SafeFileHandle file, uint mode);

    /// <summary>struct open_how of openat2(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>The number of a descriptor that stays open meanwhile.</summary>
    private ref struct Held : IDisposable
    {
        private readonly SafeFileHandle? _handle;
        private readonly bool _added;

        public Held(SafeFileHandle? handle)
        {
            _handle = handle;
            handle?.DangerousAddRef(ref _added);
            Descriptor = handle is null ? AT_FDCWD : (int)handle.DangerousGetHandle();
        }

        public int Descriptor { get; }

        public void Dispose()
        {
            if (_added)
            {
                _handle!.DangerousRelease();
            }
        }
    }
}
