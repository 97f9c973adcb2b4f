namespace Famfs.Fuse;

/// <summary>
/// Error numbers of Linux (x64 and arm64 agree) as a file system answers them: positive, 0 is success.
/// </summary>
public static class Errno
{
    /// <summary>No error.</summary>
    public const int Success = 0;

    /// <summary>Not permitted, whoever asks.</summary>
    public const int EPERM = 1;

    /// <summary>No such name.</summary>
    public const int ENOENT = 2;

    /// <summary>The caller was interrupted.</summary>
    public const int EINTR = 4;

    /// <summary>Data cannot be read or written.</summary>
    public const int EIO = 5;

    /// <summary>No data or hole after this offset.</summary>
    public const int ENXIO = 6;

    /// <summary>Too long a value.</summary>
    public const int E2BIG = 7;

    /// <summary>The handle does not allow this.</summary>
    public const int EBADF = 9;

    /// <summary>Try again.</summary>
    public const int EAGAIN = 11;

    /// <summary>No memory.</summary>
    public const int ENOMEM = 12;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>An address is not mapped.</summary>
    public const int EFAULT = 14;

    /// <summary>In use.</summary>
    public const int EBUSY = 16;

    /// <summary>The name exists.</summary>
    public const int EEXIST = 17;

    /// <summary>Not on the same file system.</summary>
    public const int EXDEV = 18;

    /// <summary>No such device; read from the FUSE device: the mount is gone.</summary>
    public const int ENODEV = 19;

    /// <summary>Not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>A directory.</summary>
    public const int EISDIR = 21;

    /// <summary>An argument makes no sense.</summary>
    public const int EINVAL = 22;

    /// <summary>The file knows no such ioctl.</summary>
    public const int ENOTTY = 25;

    /// <summary>The file would become too large.</summary>
    public const int EFBIG = 27;

    /// <summary>No space left.</summary>
    public const int ENOSPC = 28;

    /// <summary>Read-only file system.</summary>
    public const int EROFS = 30;

    /// <summary>Too many links.</summary>
    public const int EMLINK = 31;

    /// <summary>The value does not fit the room offered.</summary>
    public const int ERANGE = 34;

    /// <summary>The name is too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>Not implemented; the kernel stops asking.</summary>
    public const int ENOSYS = 38;

    /// <summary>The directory is not empty.</summary>
    public const int ENOTEMPTY = 39;

    /// <summary>No such extended attribute.</summary>
    public const int ENODATA = 61;

    /// <summary>A message that does not follow the protocol.</summary>
    public const int EPROTO = 71;

    /// <summary>Not supported for this file; the kernel asks again.</summary>
    public const int EOPNOTSUPP = 95;

    /// <summary>The connection was aborted.</summary>
    public const int ECONNABORTED = 103;

    /// <summary>The server is gone.</summary>
    public const int ENOTCONN = 107;

    /// <summary>The node is no longer known.</summary>
    public const int ESTALE = 116;
}
