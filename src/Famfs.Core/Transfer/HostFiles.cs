using Famfs.Interop;
using Famfs.Names;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// This machine's files as the source of a copy. The path that a person named is followed, links included, and from
/// then on none is: a directory or file that others replaced by a link or by something else meanwhile is not read.
/// </summary>
public sealed class HostFiles : ICopySource
{
    /// <inheritdoc/>
    public IEnumerable<CopyItem> Expand(string source, string destination, bool recurse)
    {
        byte[]? real = Libc.RealPath(HostPath.Bytes(source), out int errno);
        if (real is null || (errno = Libc.StatAt(null, real, follow: false, out FileStatus status)) != 0)
        {
            string reason = errno is Errno.ENOENT or Errno.ENOTDIR
                ? ErrorClauses.Get("SourceMissing")
                : ErrorClauses.Get("SourceNoAttributesErrno", System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno));
            return [Broken(source, destination, reason)];
        }

        string path = PathText.FromBytes(real.AsSpan(..^1));
        return Walk(new HostEntry(source, path, destination, status), recurse);
    }

    /// <inheritdoc/>
    public ICopyReader OpenReader(CopyItem item)
    {
        // No open waits: what became a pipe or a device in the meantime is not the file that was looked at.
        SafeFileHandle file = HostPath.OpenAbsolute(
            HostPath.Bytes(item.RealSource ?? item.Source),
            Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY,
            out int errno);
        if (errno is not (0 or Errno.ELOOP or Errno.ENOENT or Errno.ENOTDIR))
        {
            throw FamfsException.FromHostErrno(errno, "open", item.Source);
        }

        if (errno == 0 && Libc.Stat(file, out FileStatus status) == 0
            && status.Type == ModeBits.Regular && HostId.Of(status) == item.Id)
        {
            return new HostReader(file, item.Source, item.Size);
        }

        file.Dispose();
        throw FamfsException.Create(FamfsErrorId.SourceChanged, item.Source);
    }

    /// <summary>A tree, each directory before its content and the content in the order of its bytes.</summary>
    private static IEnumerable<CopyItem> Walk(HostEntry top, bool recurse)
    {
        Stack<HostEntry> left = new([top]);
        while (left.TryPop(out HostEntry entry))
        {
            if (Problem(entry, recurse) is { } problem)
            {
                yield return Broken(entry.Source, entry.Destination, problem);
                continue;
            }

            yield return entry.Describe();
            if (entry.Type == ModeBits.Directory)
            {
                List<HostEntry> children = HostListing.Read(entry, out string? unreadable);
                for (int i = children.Count - 1; i >= 0; i--)
                {
                    left.Push(children[i]);
                }

                if (unreadable is not null)
                {
                    yield return Broken(entry.Source, entry.Destination, unreadable);
                }
            }
        }
    }

    private static string? Problem(in HostEntry entry, bool recurse) => entry.Type switch
    {
        0 => ErrorClauses.Get("SourceNoAttributes"),
        ModeBits.Directory => recurse ? null : ErrorClauses.Get("SourceDirectory"),
        ModeBits.Link => ErrorClauses.Get("SourceLink"),
        ModeBits.Regular => null,
        _ => ErrorClauses.Get("SourceNotRegular"),
    };

    private static CopyItem Broken(string source, string destination, string problem) =>
        new(source, destination, false, 0, 0, 0, 0)
        {
            Error = FamfsException.Create(FamfsErrorId.SourceInvalid, source, problem),
        };
}
