using System.Runtime.InteropServices;

namespace Famfs.Interop;

/// <summary>lgetxattr(2).</summary>
internal static unsafe partial class Libc
{
    private const int LargestAttribute = 64 << 10;

    /// <summary>The value of an extended attribute; 0 or errno.</summary>
    public static int GetAttribute(string path, string name, out byte[] value)
    {
        byte[] buffer = new byte[LargestAttribute];
        fixed (byte* start = buffer)
        {
            nint length = lgetxattr(path, name, start, LargestAttribute);
            int errno = length < 0 ? Marshal.GetLastPInvokeError() : 0;
            value = errno == 0 ? buffer[..(int)length] : [];
            return errno;
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint lgetxattr(string path, string name, byte* value, nuint size);
}
