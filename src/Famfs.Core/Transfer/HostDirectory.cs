using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// A directory of this machine that a copy goes to, held open. Its own path is followed once, links included, because
/// a person named it; below it no link is followed and nothing outside is reached.
/// </summary>
internal sealed class HostDirectory : IDisposable
{
    private const uint OwnerOnly = ModeBits.Octal0700; // nobody looks in before the directory has its permissions

    private readonly SafeFileHandle _handle;
    private readonly HostId? _image;

    private HostDirectory(string path, SafeFileHandle handle, HostId? image)
    {
        Path = path;
        _handle = handle;
        _image = image;
    }

    /// <summary>The path that it was opened by.</summary>
    public string Path { get; }

    /// <summary>Opens a directory by the path that a person named.</summary>
    /// <param name="path">The path.</param>
    /// <param name="image">The image file that is copied from: replacing it would destroy what is copied.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.HostPathNotFound"/>, <see cref="FamfsErrorId.AccessDenied"/>.
    /// </exception>
    public static HostDirectory Open(string path, HostId? image = null)
    {
        SafeFileHandle handle =
            Libc.OpenAt(null, HostPath.Bytes(path), Libc.O_PATH | Libc.O_DIRECTORY, 0, out int errno);
        return errno == 0 ? new HostDirectory(path, handle, image) : throw FamfsException.FromHostErrno(errno, "open", path);
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Begins a file at a path below; it has no name until it is published.</summary>
    public NewHostFile CreateFile(string path, bool replace)
    {
        SafeFileHandle folder = OpenFolder(path, out byte[] name);
        try
        {
            string shown = Shown(path);
            if (Libc.StatAt(folder, name, follow: false, out FileStatus status) == 0)
            {
                RequireReplaceable(shown, status, replace);
            }

            return new NewHostFile(folder, name, shown, replace);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Opens a regular file below that has a size and, if given, a time; null where there is none.</summary>
    public ICopyReader? TryOpenFile(string path, long size, long time)
    {
        SafeFileHandle file = HostPath.OpenBelow(
            _handle,
            HostPath.Bytes(path),
            Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY,
            out int errno);
        if (errno == 0 && Libc.Stat(file, out FileStatus status) == 0
            && status.Type == ModeBits.Regular && status.Size == size
            && CompareTask.MayBeSame(time, UnixTime.From(status.WriteSeconds, status.WriteNanoseconds)))
        {
            return new HostReader(file, Shown(path), size);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Makes a directory at a path below, for its owner only.</summary>
    /// <returns>Which one it is, or null where one was there already.</returns>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotADirectory"/>; <see cref="FamfsErrorId.DestinationInvalid"/> for a link.
    /// </exception>
    public HostId? MakeDirectory(string path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        string shown = Shown(path);
        using SafeFileHandle folder = OpenFolder(path, out byte[] name);
        int errno = Libc.MakeDirectoryAt(folder, name, OwnerOnly);
        if (errno is not (0 or Errno.EEXIST))
        {
            throw FamfsException.FromHostErrno(errno, "mkdir", shown);
        }

        if (Libc.StatAt(folder, name, follow: false, out FileStatus status) is not 0 and var failed)
        {
            throw FamfsException.FromHostErrno(failed, "stat", shown);
        }

        RequireDirectory(shown, status.Type);
        return errno == 0 ? HostId.Of(status) : null;
    }

    /// <summary>Demands that a path below can become a file or directory, as far as what is there now tells.</summary>
    /// <exception cref="FamfsException">As <see cref="MakeDirectory"/> and <see cref="CreateFile"/>.</exception>
    public void Check(string path, bool isDirectory, bool replace)
    {
        using SafeFileHandle there = HostPath.OpenBelow(
            _handle, HostPath.Bytes(path.Length == 0 ? "." : path), Libc.O_PATH | Libc.O_NOFOLLOW, out int errno);
        if (errno == Errno.ENOENT)
        {
            return;
        }

        if (errno != 0 || (errno = Libc.Stat(there, out FileStatus status)) != 0)
        {
            throw FamfsException.FromHostErrno(errno, "open", Shown(path));
        }

        if (isDirectory)
        {
            RequireDirectory(Shown(path), status.Type);
        }
        else
        {
            RequireReplaceable(Shown(path), status, replace);
        }
    }

    private static void RequireDirectory(string shown, uint type)
    {
        if (type != ModeBits.Directory)
        {
            throw type == ModeBits.Link
                ? FamfsException.Create(
                    FamfsErrorId.DestinationInvalid, shown, ErrorClauses.Get("DestinationLink"))
                : FamfsException.CreateVariant(FamfsErrorId.NotADirectory, "OnHost", shown);
        }
    }

    /// <summary>Opens a directory that <see cref="MakeDirectory"/> made, to give it its attributes.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DestinationInvalid"/>: another one is there by now.
    /// </exception>
    public SafeFileHandle OpenMade(string path, HostId made)
    {
        string shown = Shown(path);
        SafeFileHandle directory = HostPath.OpenBelow(
            _handle,
            HostPath.Bytes(path),
            Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK,
            out int errno);
        if (errno == 0 && Libc.Stat(directory, out FileStatus status) == 0 && HostId.Of(status) == made)
        {
            return directory;
        }

        directory.Dispose();
        throw FamfsException.Create(
            FamfsErrorId.DestinationInvalid, shown, ErrorClauses.Get("DestinationReplaced"));
    }

    private string Shown(ReadOnlySpan<char> path) => $"{Path.TrimEnd('/')}/{path}";

    private void RequireReplaceable(string shown, in FileStatus status, bool replace)
    {
        uint type = status.Type;
        string? special = type switch
        {
            ModeBits.Regular when HostId.Of(status) == _image => ErrorClauses.Get("DestinationImage"),
            ModeBits.Fifo => ErrorClauses.Get("DestinationPipe"),
            ModeBits.Socket => ErrorClauses.Get("DestinationSocket"),
            ModeBits.CharacterDevice or ModeBits.BlockDevice => ErrorClauses.Get("DestinationDevice"),
            _ => null,
        };
        if (special is not null)
        {
            throw FamfsException.Create(FamfsErrorId.DestinationInvalid, shown, special);
        }

        if (type == ModeBits.Directory)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.AlreadyExists, "AsDirectory", shown);
        }

        if (!replace)
        {
            throw NewHostFile.Exists(shown);
        }
    }

    /// <summary>Opens the directory that holds a path below.</summary>
    private SafeFileHandle OpenFolder(string path, out byte[] name)
    {
        int slash = path.LastIndexOf('/');
        name = HostPath.Bytes(path.AsSpan(slash + 1));
        ReadOnlySpan<char> folder = slash < 0 ? "." : path.AsSpan(0, slash);
        SafeFileHandle handle =
            HostPath.OpenBelow(_handle, HostPath.Bytes(folder), Libc.O_PATH | Libc.O_DIRECTORY, out int errno);
        if (errno == 0)
        {
            return handle;
        }

        handle.Dispose();
        string shown = Shown(folder);
        throw errno == Errno.ELOOP || (errno == Errno.ENOTDIR && IsLink(folder))
            ? FamfsException.Create(
                FamfsErrorId.DestinationInvalid, shown, ErrorClauses.Get("DestinationThroughLink"))
            : FamfsException.FromHostErrno(errno, "open", shown);
    }

    private bool IsLink(ReadOnlySpan<char> path) =>
        Libc.StatAt(_handle, HostPath.Bytes(path), follow: false, out FileStatus status) == 0
        && status.Type == ModeBits.Link;
}
