using System.Globalization;

namespace Famfs;

/// <summary>The one exception of the engine: a stable id, one clear sentence, and what to do about it.</summary>
public sealed class FamfsException : IOException
{
    private FamfsException(FamfsErrorId id, string message, string recommendedAction)
        : base(message)
    {
        Id = id;
        RecommendedAction = recommendedAction;
    }

    /// <summary>The id of the error.</summary>
    public FamfsErrorId Id { get; }

    /// <summary>Advice for the user, in the imperative.</summary>
    public string RecommendedAction { get; }

    /// <summary>errno of the system call that failed, or 0.</summary>
    public int Errno { get; private init; }

    /// <summary>An error with the message of its id, filled with <paramref name="arguments"/>.</summary>
    public static FamfsException Create(FamfsErrorId id, params ReadOnlySpan<object?> arguments) =>
        new(id, Format(id.ToString(), arguments), Format(id + "Action", arguments));

    /// <summary>An error whose message and action are those of a special case, named by the id and <paramref name="variant"/>.</summary>
    public static FamfsException CreateVariant(FamfsErrorId id, string variant, params ReadOnlySpan<object?> arguments) =>
        new(id, Format(id + variant, arguments), Format($"{id}{variant}Action", arguments));

    /// <summary>The error for a failed system call on a device or image file.</summary>
    public static FamfsException FromErrno(int errno, string call, string path)
    {
        FamfsErrorId id = errno switch
        {
            Interop.Errno.EACCES or Interop.Errno.EPERM => FamfsErrorId.AccessDenied,
            Interop.Errno.ENOENT or Interop.Errno.ENOTDIR => FamfsErrorId.HostPathNotFound,
            Interop.Errno.EROFS => FamfsErrorId.DeviceReadOnly,
            Interop.Errno.EFAULT or Interop.Errno.EIO => FamfsErrorId.DeviceFault,
            Interop.Errno.ENOSPC or Interop.Errno.EDQUOT => FamfsErrorId.HostOutOfSpace,
            _ => FamfsErrorId.SystemCallFailed,
        };
        return Failed(id, errno, call, path);
    }

    /// <summary>The error for a failed system call on a file or directory of this machine that is copied from or to.</summary>
    internal static FamfsException FromHostErrno(int errno, string call, string path)
    {
        FamfsErrorId id = errno switch
        {
            Interop.Errno.EACCES or Interop.Errno.EPERM => FamfsErrorId.AccessDenied,
            Interop.Errno.ENOENT or Interop.Errno.ENOTDIR => FamfsErrorId.HostPathNotFound,
            Interop.Errno.EROFS => FamfsErrorId.HostReadOnly,
            Interop.Errno.EIO => FamfsErrorId.HostIoError,
            Interop.Errno.ENOSPC or Interop.Errno.EDQUOT => FamfsErrorId.HostOutOfSpace,
            _ => FamfsErrorId.SystemCallFailed,
        };
        return Failed(id, errno, call, path);
    }

    private static FamfsException Failed(FamfsErrorId id, int errno, string call, string path)
    {
        string reason = $"{call}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)}";
        return new FamfsException(id, Format(id.ToString(), [path, reason]), Format(id + "Action", [path, reason]))
        {
            Errno = errno,
        };
    }

    private static string Format(string key, ReadOnlySpan<object?> arguments)
    {
        string text = ErrorMessages.Get(key);

        // Names come from other hosts and from users: a message must not carry their control characters to a terminal.
        object?[] shown = [.. arguments];
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = shown[i] is string name ? DisplayText.Of(name) : shown[i];
        }

        return string.Format(CultureInfo.InvariantCulture, text, shown);
    }
}
