using Famfs.Interop;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;

namespace Famfs.Transfer;

/// <summary>This machine's files as the source of a copy.</summary>
public sealed class HostFiles : ICopySource
{
    private const uint PermissionBits = 0xfff; // 07777

    /// <inheritdoc/>
    public IEnumerable<CopyItem> Expand(string source, string destination, bool recurse)
    {
        // What the user names is followed if it is a link; links inside a tree have no place in the format.
        return Syscall.stat(source, out Stat status) == 0
            ? Expand(source, destination, recurse, status)
            : [Broken(source, destination, "it does not exist or can not be looked at")];
    }

    /// <inheritdoc/>
    public ICopyReader OpenReader(CopyItem item)
    {
        SafeFileHandle file = Libc.Open(item.Source, Libc.O_RDONLY, 0, out int errno);
        return errno == 0 ? new Reader(file, item) : throw FamfsException.FromErrno(errno, "open", item.Source);
    }

    private static IEnumerable<CopyItem> Expand(string source, string destination, bool recurse, Stat status)
    {
        FilePermissions type = status.st_mode & FilePermissions.S_IFMT;
        bool directory = type == FilePermissions.S_IFDIR;
        string? problem =
            directory ? (recurse ? null : "it is a directory and -Recurse was not given")
            : type == FilePermissions.S_IFLNK ? "it is a symbolic link, which the format does not have"
            : type != FilePermissions.S_IFREG ? "it is not a regular file"
            : status.st_size == 0 ? "it is empty, and the format has no empty files"
            : null;
        if (problem is not null)
        {
            yield return Broken(source, destination, problem);
            yield break;
        }

        yield return new CopyItem(
            source, destination, directory, directory ? 0 : status.st_size, (uint)status.st_mode & PermissionBits, status.st_uid, status.st_gid);
        if (!directory)
        {
            yield break;
        }

        string[] children = Children(source, out string? unreadable);
        foreach (string child in children)
        {
            string target = PathText.Combine(destination, Path.GetFileName(child));
            IEnumerable<CopyItem> items = Syscall.lstat(child, out Stat childStatus) == 0
                ? Expand(child, target, recurse, childStatus)
                : [Broken(child, target, "it can not be looked at")];
            foreach (CopyItem item in items)
            {
                yield return item;
            }
        }

        if (unreadable is not null)
        {
            yield return Broken(source, destination, unreadable);
        }
    }

    private static string[] Children(string directory, out string? problem)
    {
        try
        {
            problem = null;
            string[] children = Directory.GetFileSystemEntries(directory);
            Array.Sort(children, StringComparer.Ordinal);
            return children;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = "it can not be listed";
            return [];
        }
    }

    private static CopyItem Broken(string source, string destination, string problem) =>
        new(source, destination, false, 0, 0, 0, 0) { Error = FamfsException.Create(FamfsErrorId.SourceInvalid, source, problem) };

    private sealed class Reader(SafeFileHandle file, CopyItem item) : ICopyReader
    {
        public void CopyTo(FileData target, long offset, long length, CancellationToken cancel) =>
            target.ReceiveFrom(file, item.Source, offset, length, cancel);

        public unsafe void RequireEnd()
        {
            byte next;
            if (Libc.Read(file, &next, 1, item.Size) > 0)
            {
                throw FamfsException.Create(FamfsErrorId.SourceChanged, item.Source);
            }
        }

        public void Dispose() => file.Dispose();
    }
}
