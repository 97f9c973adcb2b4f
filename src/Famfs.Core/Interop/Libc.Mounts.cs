using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Interop;

/// <summary>mount(2), umount2(2), geteuid(2), and what a process needs to leave its parent.</summary>
internal static partial class Libc
{
    private const int MNT_FORCE = 1;
    private const nuint MS_NOATIME = 1024;

    /// <summary>Unmounts, lazily when asked; 0 or errno.</summary>
    public static int Unmount(string mountPoint, bool lazy) =>
        umount2(mountPoint, UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes the requests fail that programs wait for, and unmounts what nothing uses; 0 or errno.</summary>
    public static int Abort(string mountPoint) =>
        umount2(mountPoint, UMOUNT_NOFOLLOW | MNT_FORCE) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Mounts a file system read-only, without set-id programs and device nodes; 0 or errno.</summary>
    /// <param name="source">Device or image file.</param>
    /// <param name="mountPoint">The directory.</param>
    /// <param name="type">Type of the file system.</param>
    /// <param name="options">Its own options, with commas.</param>
    /// <param name="noExecute">No program can be run from it.</param>
    /// <param name="noSymlinkFollow">No symbolic link is followed on it.</param>
    public static int Mount(string source, string mountPoint, string type, string options, bool noExecute, bool noSymlinkFollow) =>
        Mount(source, mountPoint, type, options, MS_RDONLY, noExecute, noSymlinkFollow);

    /// <summary>Mounts a file system, without set-id programs, device nodes and times of access; 0 or errno.</summary>
    public static int MountWritable(string source, string mountPoint, string type, bool noExecute, bool noSymlinkFollow) =>
        Mount(source, mountPoint, type, "", MS_NOATIME, noExecute, noSymlinkFollow);

    private static int Mount(
        string source, string mountPoint, string type, string options, nuint flags, bool noExecute, bool noSymlinkFollow)
    {
        flags |= MS_NOSUID | MS_NODEV | (noExecute ? MS_NOEXEC : 0) | (noSymlinkFollow ? MS_NOSYMFOLLOW : 0);
        return mount(source, mountPoint, type, flags, options) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>ioctl(2); 0 or errno.</summary>
    public static unsafe int Control(SafeFileHandle file, uint request, void* argument)
    {
        using Held held = new(file);
        return ioctl(held.Descriptor, request, argument) >= 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>User id that counts for permissions.</summary>
    public static uint EffectiveUser() => geteuid();

    /// <summary>Leaves the session and the terminal of the parent; 0 or errno.</summary>
    public static int NewSession() => setsid() >= 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes a descriptor number mean another open file; 0 or errno.</summary>
    public static int Duplicate(int from, int to) => dup2(from, to) >= 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Whether a descriptor is closed by exec: what came through an exec is not.</summary>
    public static bool ClosesOnExec(int descriptor) =>
        fcntl(descriptor, F_GETFD, 0) is var flags && (flags < 0 || (flags & FD_CLOEXEC) != 0);

    /// <summary>Closes a descriptor.</summary>
    public static void Close(int descriptor) => close(descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int from, int to);
}
