using System.Runtime.InteropServices;

namespace Famfs.Interop;

/// <summary>access(2).</summary>
internal static partial class Libc
{
    public const int W_OK = 2;
    public const int X_OK = 1;

    /// <summary>Whether this process may use a path so; 0 or errno.</summary>
    public static int Access(string path, int mode) => access(path, mode) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
}
