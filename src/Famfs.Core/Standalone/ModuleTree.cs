using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Standalone;

/// <summary>
/// The names of a mount, by paths of the log. None leads out of the mount: no component may be a link. It keeps
/// the mount busy while it is open.
/// </summary>
internal sealed class ModuleTree : IDisposable
{
    private readonly SafeFileHandle _root;

    private ModuleTree(SafeFileHandle root) => _root = root;

    /// <summary>Opens a mount; null where its directory is that of another file system by now.</summary>
    /// <param name="mountPoint">The directory.</param>
    /// <param name="root">Its status as it was when the mount was made.</param>
    public static ModuleTree? Open(string mountPoint, in FileStatus root)
    {
        SafeFileHandle handle = Libc.Open(mountPoint, Libc.O_PATH | Libc.O_DIRECTORY, 0, out int errno);
        if (errno == 0 && Libc.StatAt(handle, ".\0"u8, follow: false, out FileStatus status) == 0 && status.IsSameFile(root))
        {
            return new ModuleTree(handle);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Makes a directory; 0 or errno.</summary>
    public int MakeDirectory(ReadOnlySpan<byte> path, uint mode)
    {
        using SafeFileHandle parent = ParentOf(path, out ReadOnlySpan<byte> name, out int errno);
        return errno != 0 ? errno : Libc.MakeDirectoryAt(parent, [.. name, 0], mode & ModeBits.Octal0777);
    }

    /// <summary>Makes a file that is not there yet.</summary>
    public SafeFileHandle Create(ReadOnlySpan<byte> path, uint mode, out int errno) =>
        OpenBeneath(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL, mode & ModeBits.Octal0777, out errno);

    /// <summary>Opens a file that is there, for reading.</summary>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> path) => OpenBeneath(path, Libc.O_RDONLY, 0, out _);

    /// <summary>Sets owner and mode, which creating makes those of this process; 0 or errno.</summary>
    public int SetOwner(ReadOnlySpan<byte> path, uint uid, uint gid, uint mode, bool isDirectory)
    {
        int flags = Libc.O_RDONLY | Libc.O_NONBLOCK | (isDirectory ? Libc.O_DIRECTORY : 0);
        using SafeFileHandle file = OpenBeneath(path, flags, 0, out int errno);
        errno = errno != 0 ? errno : Libc.ChangeOwner(file, uid, gid);
        return errno != 0 ? errno : Libc.ChangeMode(file, mode & ModeBits.Octal0777);
    }

    /// <summary>Removes a file or an empty directory; 0 or errno.</summary>
    public int Remove(ReadOnlySpan<byte> path, IModuleKernel kernel)
    {
        using SafeFileHandle parent = ParentOf(path, out ReadOnlySpan<byte> name, out int errno);
        if (errno != 0)
        {
            return errno;
        }

        errno = Libc.StatAt(parent, [.. name, 0], follow: false, out FileStatus status);
        return errno != 0 ? errno : kernel.Remove(parent, name, status.Type == ModeBits.Directory);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private SafeFileHandle ParentOf(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name, out int errno)
    {
        int slash = path.LastIndexOf((byte)'/');
        name = path[(slash + 1)..];
        return OpenBeneath(slash < 0 ? "."u8 : path[..slash], Libc.O_PATH | Libc.O_DIRECTORY, 0, out errno);
    }

    private SafeFileHandle OpenBeneath(ReadOnlySpan<byte> path, int flags, uint mode, out int errno) =>
        Libc.OpenAt2(_root, [.. path, 0], flags, mode, beneath: true, out errno);
}
