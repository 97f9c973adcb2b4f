using Famfs.Daemon.Drafts;
using Famfs.Fuse;
using Famfs.Interop;

namespace Famfs.Daemon.Serving;

/// <content>What the kernel keeps of files, and having it let go.</content>
internal sealed partial class VolumeFileSystem
{
    private FuseConnection? _connection;

    /// <summary>Has the kernel write back and drop the pages of a file. Not from within a request.</summary>
    /// <returns>Why it was not done, or null.</returns>
    internal string? DropPages(ReadOnlySpan<byte> path)
    {
        int number = _names.Find(path);
        if (number < 0)
        {
            Follow();
            number = _names.Find(path);
        }

        // One file may be known by two ids: a draft keeps its own after it is committed.
        Draft? draft = number < 0 ? _drafts.Find(path) : _drafts.Find(number);
        if (number < 0 && draft is null)
        {
            return DaemonTexts.Get("NoSuchFile");
        }

        int error = number < 0 ? Errno.Success : Drop((ulong)number + 1);
        error = error == Errno.Success ? Drop(draft?.Id ?? IdOf(number)) : error;
        return error == Errno.Success ? null : DaemonTexts.Get("KernelRefused", error);
    }

    /// <summary>Has the kernel ask again for attributes; those of one file may be cached under two ids.</summary>
    private void ForgetAttributes(int number)
    {
        _connection!.InvalidateNode(IdOf(number), -1, 0);
        if (_drafts.Find(number) is { } draft)
        {
            _connection.InvalidateNode(draft.Id, -1, 0);
        }
    }

    // That nothing is cached is as good as done.
    private int Drop(ulong id) => _connection!.InvalidateNode(id, 0, 0) is var error && error == Errno.ENOENT ? Errno.Success : error;
}
