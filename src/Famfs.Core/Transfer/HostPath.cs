using Famfs.Interop;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// Paths of this machine as bytes that end in a NUL, and opening them without following a symbolic link: a user who may
/// write in a directory on the way can then lead nobody elsewhere.
/// </summary>
internal static class HostPath
{
    /// <summary>Whether openat2(2) is tried; without it a path is opened component by component.</summary>
    internal static bool UsesOpenAt2 { get; set; } = true;

    /// <summary>The bytes of a path or name, with a NUL at the end.</summary>
    public static byte[] Bytes(ReadOnlySpan<char> path) => [.. NameText.ToBytes(path.ToString()), 0];

    /// <summary>Opens an absolute path that has no links.</summary>
    public static SafeFileHandle OpenAbsolute(ReadOnlySpan<byte> path, int flags, out int errno)
    {
        if (TryOpenAt2(null, path, flags, beneath: false, out errno) is { } opened)
        {
            return opened;
        }

        using SafeFileHandle root = Libc.OpenAt(null, "/\0"u8, Libc.O_PATH | Libc.O_DIRECTORY, 0, out errno);
        return errno != 0 ? root : Walk(root, path.TrimStart((byte)'/'), flags, out errno);
    }

    /// <summary>Opens a path below a directory.</summary>
    public static SafeFileHandle OpenBelow(
        SafeFileHandle directory, ReadOnlySpan<byte> path, int flags, out int errno) =>
        TryOpenAt2(directory, path, flags, beneath: true, out errno) ?? Walk(directory, path, flags, out errno);

    private static SafeFileHandle? TryOpenAt2(
        SafeFileHandle? directory, ReadOnlySpan<byte> path, int flags, bool beneath, out int errno)
    {
        errno = 0;
        if (!UsesOpenAt2)
        {
            return null;
        }

        SafeFileHandle opened = Libc.OpenAt2(directory, path, flags, 0, beneath, out errno);
        if (errno is Errno.ENOSYS)
        {
            UsesOpenAt2 = false;
        }

        // A filter of system calls answers EPERM to those that it does not know.
        return errno is Errno.ENOSYS or Errno.EPERM ? null : opened;
    }

    private static SafeFileHandle Walk(SafeFileHandle start, ReadOnlySpan<byte> path, int flags, out int errno)
    {
        SafeFileHandle? above = null;
        try
        {
            while (true)
            {
                int slash = path.IndexOf((byte)'/');
                ReadOnlySpan<byte> name = slash < 0 ? path : [.. path[..slash], 0];
                if (name.SequenceEqual("..\0"u8))
                {
                    errno = Errno.EINVAL;
                    return new SafeFileHandle(-1, ownsHandle: false);
                }

                ReadOnlySpan<byte> step = name.Length == 1 ? ".\0"u8 : name;
                int how = (slash < 0 ? flags : Libc.O_PATH | Libc.O_DIRECTORY) | Libc.O_NOFOLLOW;
                SafeFileHandle next = Libc.OpenAt(above ?? start, step, how, 0, out errno);
                if (slash < 0 || errno != 0)
                {
                    return next;
                }

                above?.Dispose();
                above = next;
                path = path[(slash + 1)..];
            }
        }
        finally
        {
            above?.Dispose();
        }
    }
}
