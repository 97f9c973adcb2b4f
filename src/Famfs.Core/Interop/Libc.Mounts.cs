using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Famfs.Interop;

/// <summary>mount(2), umount2(2), geteuid(2), realpath(3), and what a process needs to leave its parent.</summary>
internal static unsafe partial class Libc
{
    private const int MNT_DETACH = 2;
    private const int UMOUNT_NOFOLLOW = 8;
    private const ulong MS_RDONLY = 1;
    private const ulong MS_NOSUID = 2;
    private const ulong MS_NODEV = 4;
    private const ulong MS_NOEXEC = 8;
    private const ulong MS_NOSYMFOLLOW = 256;
    private const int F_GETFD = 1;
    private const int FD_CLOEXEC = 1;

    /// <summary>Unmounts, lazily when asked; 0 or errno.</summary>
    public static int Unmount(string mountPoint, bool lazy) =>
        umount2(mountPoint, UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Mounts a file system read-only, without set-id programs and device nodes; 0 or errno.</summary>
    /// <param name="source">Device or image file.</param>
    /// <param name="mountPoint">The directory.</param>
    /// <param name="type">Type of the file system.</param>
    /// <param name="options">Its own options, with commas.</param>
    /// <param name="noExecute">No program can be run from it.</param>
    /// <param name="noSymlinkFollow">No symbolic link is followed on it.</param>
    public static int Mount(string source, string mountPoint, string type, string options, bool noExecute, bool noSymlinkFollow)
    {
        ulong flags = MS_RDONLY | MS_NOSUID | MS_NODEV | (noExecute ? MS_NOEXEC : 0) | (noSymlinkFollow ? MS_NOSYMFOLLOW : 0);
        return mount(source, mountPoint, type, (nuint)flags, options) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>User id that counts for permissions.</summary>
    public static uint EffectiveUser() => geteuid();

    /// <summary>The path without links, or null where it does not lead to anything.</summary>
    public static string? RealPath(string path)
    {
        byte* result = realpath(path, null);
        if (result == null)
        {
            return null;
        }

        string text = Utf8StringMarshaller.ConvertToManaged(result)!;
        NativeMemory.Free(result);
        return text;
    }

    /// <summary>Leaves the session and the terminal of the parent; 0 or errno.</summary>
    public static int NewSession() => setsid() >= 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes a descriptor number mean another open file; 0 or errno.</summary>
    public static int Duplicate(int from, int to) => dup2(from, to) >= 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Whether a descriptor is closed by exec: what came through an exec is not.</summary>
    public static bool ClosesOnExec(int descriptor) => fcntl(descriptor, F_GETFD) is var flags && (flags < 0 || (flags & FD_CLOEXEC) != 0);

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int descriptor) => close(descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* realpath(string path, byte* resolved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);
}
