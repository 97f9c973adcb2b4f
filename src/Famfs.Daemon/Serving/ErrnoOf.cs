using Famfs.Fuse;

namespace Famfs.Daemon.Serving;

/// <summary>What a program is told of an engine error.</summary>
internal static class ErrnoOf
{
    internal static int Error(FamfsException error) => error.Id switch
    {
        FamfsErrorId.OutOfSpace or FamfsErrorId.LogFull => Errno.ENOSPC,
        FamfsErrorId.NotMaster or FamfsErrorId.DeviceReadOnly => Errno.EROFS,
        FamfsErrorId.AccessDenied => Errno.EACCES,
        FamfsErrorId.PathTooLong => Errno.ENAMETOOLONG,
        FamfsErrorId.PathInvalid or FamfsErrorId.PathOutside or FamfsErrorId.SizeInvalid => Errno.EINVAL,
        FamfsErrorId.PathNotFound or FamfsErrorId.ParentNotFound => Errno.ENOENT,
        FamfsErrorId.AlreadyExists => Errno.EEXIST,
        FamfsErrorId.NotADirectory => Errno.ENOTDIR,
        FamfsErrorId.IsADirectory => Errno.EISDIR,
        FamfsErrorId.DeviceBusy => Errno.EBUSY,
        FamfsErrorId.FileSystemChanged => Errno.ESTALE,
        _ => Failure(error),
    };

    /// <summary>As <see cref="Attempt(Action)"/>, with a result.</summary>
    internal static int Attempt<T>(Func<T> step, out T? result)
    {
        try
        {
            result = step();
            return Errno.Success;
        }
        catch (FamfsException e)
        {
            result = default;
            return Error(e);
        }
    }

    /// <summary>Does a step of the engine.</summary>
    /// <returns>0 or the errno of its error.</returns>
    internal static int Attempt(Action step)
    {
        try
        {
            step();
            return Errno.Success;
        }
        catch (FamfsException e)
        {
            return Error(e);
        }
    }

    private static int Failure(FamfsException error)
    {
        Failures.Add(error.Message);
        return Errno.EIO;
    }
}
