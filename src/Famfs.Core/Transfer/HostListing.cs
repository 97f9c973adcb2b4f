using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Famfs.Interop;
using Famfs.Names;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// Lists a directory of this machine by descriptor, with names as bytes: .NET loses those that are not UTF-8.
/// </summary>
internal static class HostListing
{
    private const int BufferSize = 32 << 10;
    private const int LengthOffset = 16; // struct linux_dirent64: inode, offset, length of the record, type, name
    private const int NameOffset = 19;

    /// <summary>Reads the entries of a directory, in the order of the names' bytes.</summary>
    /// <param name="directory">The directory as it was found; another one in its place is not listed.</param>
    /// <param name="problem">Why something of it may be missing, or null.</param>
    public static List<HostEntry> Read(HostEntry directory, out string? problem)
    {
        List<HostEntry> entries = [];
        using SafeFileHandle open = HostPath.OpenAbsolute(
            HostPath.Bytes(directory.Real),
            Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK,
            out int errno);
        if (errno != 0)
        {
            problem = ErrorClauses.Get("ListingRefused", Marshal.GetPInvokeErrorMessage(errno));
            return entries;
        }

        if (Libc.Stat(open, out FileStatus status) != 0 || HostId.Of(status) != directory.Id)
        {
            problem = ErrorClauses.Get("ListingReplaced");
            return entries;
        }

        List<byte[]> names = [];
        errno = Names(open, names);
        problem = errno == 0 ? null : ErrorClauses.Get("ListingCutOff", Marshal.GetPInvokeErrorMessage(errno));
        names.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        foreach (byte[] name in names)
        {
            int missing = Libc.StatAt(open, name, follow: false, out FileStatus child);
            if (missing != Errno.ENOENT)
            {
                string text = PathText.FromBytes(name.AsSpan(..^1));
                entries.Add(directory.Child(text, missing == 0 ? child : default));
            }
        }

        return entries;
    }

    /// <summary>The names of an open directory, each with its NUL; 0 or errno.</summary>
    public static int Names(SafeFileHandle directory, List<byte[]> names)
    {
        byte[] buffer = new byte[BufferSize];
        while (true)
        {
            long read = Libc.ReadEntries(directory, buffer);
            if (read <= 0)
            {
                return (int)-read;
            }

            int length;
            for (int start = 0; start < read; start += length)
            {
                length = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(start + LengthOffset));
                ReadOnlySpan<byte> name = buffer.AsSpan(start + NameOffset);
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
                {
                    names.Add(name.ToArray());
                }
            }
        }
    }
}
