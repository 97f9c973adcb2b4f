using System.Globalization;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// A file of no content in which the writers of a device take their locks while a read lock of somebody else lies over
/// the device. It is in a directory that every user may write, named after the inode of the device, and it is
/// trusted only if it belongs to root or to who may write the device, and nobody else may open it.
/// </summary>
internal sealed class LockFile : IDisposable
{
    private const uint GroupReadWrite = 0x30; // 0060
    private const uint OthersReadWrite = 0x06; // 0006
    private const uint OwnerReadWrite = ModeBits.Octal0600;
    private const uint GroupWrite = 0x10;
    private const uint OthersWrite = 0x02;
    private const uint StickyForAll = ModeBits.Sticky | ModeBits.Octal0777;
    private const uint Permissions = ModeBits.Octal7777;

    // The owner of a file stays as it is.
    private const uint Unchanged = uint.MaxValue;

    // The first of these that is there, the same for every process of the host.
    private static readonly string? Folder = Array.Find(["/run/lock", "/dev/shm"], IsSharedFolder);

    private readonly string _path;
    private readonly FileStatus _status;

    private LockFile(string path, SafeFileHandle handle, in FileStatus status)
    {
        _path = path;
        Handle = handle;
        _status = status;
    }

    public SafeFileHandle Handle { get; }

    /// <summary>Whether the file still has its name.</summary>
    public bool IsCurrent => Libc.Stat(_path, out FileStatus now) == 0 && now.IsSameFile(_status);

    /// <summary>The path of a device's lock file, or null on a host that has no directory for it.</summary>
    public static string? PathOf(SafeFileHandle device) => Folder is null || Libc.Stat(device, out FileStatus status) != 0
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Folder}/famfs.{status.FileSystemMajor:x}-{status.FileSystemMinor:x}-{status.Inode:x}.lock");

    /// <summary>The lock file of a device, or null where there is none that can be trusted.</summary>
    /// <param name="path">As <see cref="PathOf"/> tells.</param>
    /// <param name="device">The device.</param>
    /// <param name="create">Makes it if it is missing; root replaces one of a stranger.</param>
    public static LockFile? Open(string path, SafeFileHandle device, bool create)
    {
        LockFile? file = TryOpen(path, device, out int errno);
        if (file is not null || !create || Libc.Stat(device, out FileStatus owner) != 0)
        {
            return file;
        }

        if (errno != Errno.ENOENT && Libc.EffectiveUser() == 0)
        {
            Remove(path);
        }

        using SafeFileHandle made = Libc.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL, 0, out errno);
        if (errno == 0)
        {
            Share(made, owner);
        }

        return TryOpen(path, device, out _);
    }

    /// <summary>Why there is no lock file to be had, as a clause of a sentence, or null.</summary>
    public static string? ProblemOf(string? path, SafeFileHandle device)
    {
        if (path is null)
        {
            return ErrorClauses.Get("LockNoDirectory");
        }

        using LockFile? file = TryOpen(path, device, out _);
        return file is not null || Libc.Stat(path, out FileStatus status) != 0
            ? null
            : ErrorClauses.Get("LockFileOfOther", path, status.Uid);
    }

    /// <summary>Closes the file, and removes it if nobody has locked anything in it.</summary>
    public void Dispose()
    {
        // Who opens it just now finds it locked, or finds after locking that it has no name any more.
        if (!Handle.IsClosed && IsCurrent && Libc.TryLockRange(Handle, 0, 0) == 0)
        {
            Remove(_path);
        }

        Handle.Dispose();
    }

    /// <param name="path">The file.</param>
    /// <param name="device">The device.</param>
    /// <param name="errno">0 for a file that was opened and is not trusted.</param>
    private static LockFile? TryOpen(string path, SafeFileHandle device, out int errno)
    {
        SafeFileHandle handle = Libc.Open(path, Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0, out errno);
        if (errno == 0 && Libc.Stat(handle, out FileStatus status) == 0
            && Libc.Stat(device, out FileStatus owner) == 0 && IsTrusted(status, owner))
        {
            return new LockFile(path, handle, status);
        }

        handle.Dispose();
        return null;
    }

    private static bool IsTrusted(in FileStatus file, in FileStatus device)
    {
        bool byGroup = (device.Mode & GroupWrite) != 0 && file.Gid == device.Gid;
        bool byOthers = (device.Mode & OthersWrite) != 0;
        return file.Type == ModeBits.Regular
            && (file.Uid == 0 || file.Uid == device.Uid || byGroup || byOthers)
            && (byGroup || (file.Mode & GroupReadWrite) == 0)
            && (byOthers || (file.Mode & OthersReadWrite) == 0);
    }

    // Its mode comes last: until then nobody else can open it.
    private static void Share(SafeFileHandle made, in FileStatus device)
    {
        bool isRoot = Libc.EffectiveUser() == 0;
        bool hasGroup = Libc.ChangeOwner(made, isRoot ? device.Uid : Unchanged, device.Gid) == 0;
        uint mode = OwnerReadWrite
            | (hasGroup && (device.Mode & GroupWrite) != 0 ? GroupReadWrite : 0)
            | ((device.Mode & OthersWrite) != 0 ? OthersReadWrite : 0);
        Libc.ChangeMode(made, mode);
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or a directory: it stays, and is not trusted.
        }
    }

    private static bool IsSharedFolder(string path) =>
        Libc.Stat(path, out FileStatus status) == 0
        && status is { Type: ModeBits.Directory, Uid: 0 }
        && (status.Mode & Permissions & StickyForAll) == StickyForAll;
}
