using Famfs.Devices;
using Famfs.Interop;
using Famfs.Memory;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Maintenance;

/// <summary>The plain file that a file system is formatted on.</summary>
internal static class ImageFile
{
    /// <summary>
    /// Whether <see cref="Make"/> would create the file or give it its size. It makes the same checks and changes nothing.
    /// </summary>
    /// <exception cref="FamfsException">As <see cref="Make"/>.</exception>
    public static bool IsToBeMade(string path, long size, long logLength)
    {
        RequireSize(path, size, logLength);
        int errno = Libc.Stat(path, out FileStatus status);
        if (errno != Errno.ENOENT)
        {
            return errno == 0 ? IsEmpty(path, size, status) : throw FamfsException.FromErrno(errno, "stat", path);
        }

        RequirePlaceForFile(path);
        errno = Libc.Access(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", Libc.W_OK | Libc.X_OK);
        return errno == 0 ? true : throw FamfsException.FromErrno(errno, "create", path);
    }

    /// <summary>Creates a sparse file, or gives one that is empty its size. Any other file stays as it is.</summary>
    /// <returns>Whether the file was created.</returns>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.SizeInvalid"/>, <see cref="FamfsErrorId.DeviceTooSmall"/>,
    /// <see cref="FamfsErrorId.LogSizeInvalid"/>, or that the operating system refuses.
    /// </exception>
    public static bool Make(string path, long size, long logLength)
    {
        RequireSize(path, size, logLength);
        if (!Path.Exists(path))
        {
            RequirePlaceForFile(path);
        }

        using SafeFileHandle file = Libc.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL, ModeBits.Octal0600, out int errno);
        if (errno == Errno.EEXIST)
        {
            return Grow(path, size);
        }

        if (errno == 0)
        {
            errno = Libc.SetLength(file, size);
            if (errno == 0)
            {
                return true;
            }

            // A size that the file system cannot have: the file was not there before.
            File.Delete(path);
        }

        throw FamfsException.FromErrno(errno, "create", path);
    }

    private static void RequireSize(string path, long size, long logLength)
    {
        if (size <= 0)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.SizeInvalid, "Image", size);
        }

        MediaRules.RequireSize(path, size, logLength);
        if (!Mapping.IsPossible(size))
        {
            throw FamfsException.CreateVariant(FamfsErrorId.SizeInvalid, "Mapping", SizeText.Of(size));
        }
    }

    // A device that is not there was mistyped or is not configured: a plain file in its place would hide that.
    private static void RequirePlaceForFile(string path)
    {
        if (DaxDevice.IsNode(Path.GetFullPath(path)))
        {
            throw DaxDevice.NotFound(path);
        }
    }

    private static bool Grow(string path, long size)
    {
        int errno = Libc.Stat(path, out FileStatus status);
        if (errno == 0 && IsEmpty(path, size, status))
        {
            using SafeFileHandle file = Libc.Open(path, Libc.O_RDWR, 0, out errno);
            errno = errno == 0 ? Libc.SetLength(file, size) : errno;
        }

        return errno == 0 ? false : throw FamfsException.FromErrno(errno, "truncate", path);
    }

    // An image that is there keeps its size unless it is empty: cutting or growing it would be a surprise.
    private static bool IsEmpty(string path, long size, in FileStatus status) =>
        status.Type != ModeBits.Regular || status.Size == size ? false
        : status.Size == 0 ? true
        : throw FamfsException.CreateVariant(
            FamfsErrorId.SizeInvalid, "Differs", path, SizeText.Of(status.Size), SizeText.Of(size));
}
