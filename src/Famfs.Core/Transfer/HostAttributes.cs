using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// The one place where a finished file or directory of this machine gets its attributes, by its descriptor.
/// </summary>
internal static class HostAttributes
{
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Gives an open file or directory, which is new and private, the attributes of its copy.</summary>
    /// <returns>Which rights of its source it has now.</returns>
    /// <exception cref="FamfsException">The owner or mode that was asked for cannot be given.</exception>
    public static (bool SpecialMode, bool Owner) Apply(
        SafeFileHandle file, CopyItem item, CopyOptions options)
    {
        CopyAttributes wanted = CopyAttributes.Of(item, options);
        uint mode = wanted.Mode;
        bool hasOwner = TryGiveOwner(file, item, wanted, options);
        if (!hasOwner)
        {
            // Bits that act for the owner or the group must not act for another one.
            mode &= ~CopyAttributes.SetIdBits;
        }

        if (item.IsDirectory && Libc.Stat(file, out FileStatus status) == 0)
        {
            // The group of what is made in a directory is a matter of the directory around it, which is this machine's.
            mode |= status.Mode & ModeBits.SetGroup;
        }

        // The owner comes first: to change it clears special bits.
        if (Libc.ChangeMode(file, mode) is not 0 and var errno)
        {
            throw FamfsException.FromHostErrno(errno, "chmod", item.Destination);
        }

        // Last, and where the file system of this machine keeps times.
        if (item.Time != UnixTime.None)
        {
            _ = Libc.ChangeTime(file, UnixTime.Seconds(item.Time, out uint nanoseconds), nanoseconds);
        }

        return (
            CopyAttributes.KeepsSpecialMode(item, options) && (mode & CopyAttributes.SpecialBits) != 0,
            hasOwner && CopyAttributes.KeepsOwner(item, options));
    }

    private static bool TryGiveOwner(SafeFileHandle file, CopyItem item, CopyAttributes wanted, CopyOptions options)
    {
        if (wanted is { Uid: null, Gid: null })
        {
            return true;
        }

        int errno = Libc.ChangeOwner(file, wanted.Uid ?? Unchanged, wanted.Gid ?? Unchanged);
        bool named = options.Uid is not null || options.Gid is not null;
        if (errno != 0 && (named || errno != Errno.EPERM))
        {
            throw FamfsException.FromHostErrno(errno, "chown", item.Destination);
        }

        // Only root may give files away; with -PreserveOwner anyone else owns the copy, as with cp -p.
        return errno == 0;
    }
}
