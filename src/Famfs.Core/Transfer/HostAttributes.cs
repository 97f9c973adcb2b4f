using Mono.Unix.Native;

namespace Famfs.Transfer;

/// <summary>Owner and permissions of what is copied out.</summary>
internal static class HostAttributes
{
    /// <summary>Gives a file or directory the owner and mode of its source, or those that the options ask for.</summary>
    public static void Set(string path, CopyItem item, CopyOptions options)
    {
        // Only root may give files away; anyone else owns the copy, as with cp. The owner comes first: it may clear bits.
        _ = Syscall.chown(path, options.Uid ?? item.Uid, options.Gid ?? item.Gid);
        if (Syscall.chmod(path, (FilePermissions)(item.IsDirectory ? item.Mode : options.Mode ?? item.Mode)) != 0)
        {
            throw FamfsException.FromErrno(NativeConvert.FromErrno(Stdlib.GetLastError()), "chmod", path);
        }
    }
}
