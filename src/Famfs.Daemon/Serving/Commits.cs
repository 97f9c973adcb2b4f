using System.Globalization;
using System.Text;
using Famfs.Fuse;

namespace Famfs.Daemon.Serving;

/// <summary>
/// When drafts become part of the log, which keeps names, modes and sizes for ever. A file does when it is closed, a
/// directory when it is made; those wait that their maker has visibly not finished:
/// <list type="bullet">
/// <item>A file made to be renamed waits for its rename.</item>
/// <item>What is made private at first, as tar, cp -a and rsync do, waits for its mode; what is in a directory waits with it.</item>
/// </list>
/// Neither waits longer than <see cref="Patience"/> after its maker did the last thing to it.
/// </summary>
internal sealed class Commits(DraftTable drafts)
{
    private const int Interval = 500;
    private const uint Exclusive = 0x80;
    private const uint AccessMode = 3;
    private const uint ReadWrite = 2;
    private const uint Shared = 0x3F;

    /// <summary>How long a draft waits, in milliseconds.</summary>
    internal const int Patience = 5000;

    private static readonly byte[][] Endings = [.. new[] { ".tmp", ".temp", ".part", ".partial", ".swp", "~" }.Select(Encoding.ASCII.GetBytes)];

    private int _isWatching;

    /// <summary>Whether a new file is of the kind that is renamed when it is whole: made by mkstemp(3), or named so.</summary>
    internal static bool IsTemporary(ReadOnlySpan<byte> path, uint flags, uint mode) =>
        ((flags & (Exclusive | AccessMode)) == (Exclusive | ReadWrite) && IsPrivate(mode)) || IsTemporary(path);

    /// <summary>Whether a name says that it will be another one.</summary>
    internal static bool IsTemporary(ReadOnlySpan<byte> path)
    {
        foreach (byte[] ending in Endings)
        {
            if (path.EndsWith(ending))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether nobody but its owner has rights to something new, so that its mode may not be the final one.</summary>
    internal static bool IsPrivate(uint mode) => (mode & Shared) == 0;

    /// <summary>A draft that waits is new here.</summary>
    internal void Watch()
    {
        if (Interlocked.Exchange(ref _isWatching, 1) == 0)
        {
            Task.Delay(Interval).ContinueWith(_ => Look(), TaskScheduler.Default);
        }
    }

    /// <summary>Something was done to a draft: directories above it wait anew.</summary>
    internal void Touch(Draft draft)
    {
        for (Draft? each = draft; each is not null; each = drafts.Above(each.Path))
        {
            each.Touched = Environment.TickCount64;
        }
    }

    /// <summary>Commits a draft that neither waits itself nor for a directory above; then what has waited for it.</summary>
    /// <returns>0, also if it goes on waiting, or an errno.</returns>
    internal int Commit(Draft draft)
    {
        if (drafts.Above(draft.Path) is { } parent)
        {
            int error = Commit(parent);
            if (error != Errno.Success || !parent.IsCommitted)
            {
                return error;
            }
        }

        if (draft.IsCommitted || (draft.Waits && !IsAbandoned(draft)))
        {
            return Errno.Success;
        }

        int failed = CommitOne(draft);
        if (draft is { IsDirectory: true, IsCommitted: true })
        {
            foreach (Draft child in drafts.In(draft.Path).Where(d => d.Opens == 0))
            {
                Commit(child);
            }
        }

        return failed;
    }

    /// <summary>The mode was set: a draft that has waited for it is committed unless it is open.</summary>
    internal int HasMode(Draft draft)
    {
        draft.Waits &= draft.IsTemporary;
        return draft.Waits || draft.Opens > 0 ? Errno.Success : Commit(draft);
    }

    /// <summary>Commits a draft and the directories above it, as they are now.</summary>
    internal int Settle(Draft draft)
    {
        for (Draft? each = draft; each is not null; each = drafts.Above(each.Path))
        {
            each.Waits = false;
        }

        return Commit(draft);
    }

    /// <summary>Commits what is closed, or everything.</summary>
    internal void All(bool nothingOpen)
    {
        foreach (Draft draft in drafts.Named().Where(d => nothingOpen || d.Opens == 0))
        {
            Settle(draft);
        }
    }

    // Those whose time is over, and whether others still wait.
    private void Look()
    {
        Volatile.Write(ref _isWatching, 0);
        bool waiting = false;
        foreach (Draft draft in drafts.Named().Where(d => d.Waits))
        {
            bool isOver = draft.Opens == 0
                && (IsAbandoned(draft) || (Environment.TickCount64 - draft.Touched > Patience && !HoldsOpenFiles(draft)));
            if (isOver)
            {
                draft.Waits = false;
                Commit(draft);
            }

            waiting |= !isOver;
        }

        if (waiting)
        {
            Watch();
        }
    }

    // Who makes a temporary file may well be another program than the one that writes and renames it.
    private static bool IsAbandoned(Draft draft) =>
        !draft.IsTemporary && !Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{draft.Creator}"));

    private bool HoldsOpenFiles(Draft draft) =>
        draft.IsDirectory && drafts.In(draft.Path).Any(d => d.Opens > 0 || HoldsOpenFiles(d));

    private int CommitOne(Draft draft)
    {
        try
        {
            draft.Commit();
            if (draft.IsCommitted)
            {
                drafts.Committed(draft);
            }

            return Errno.Success;
        }
        catch (FamfsException e)
        {
            int errno = ErrnoOf.Error(e);
            if (errno != Errno.EIO)
            {
                Failures.Add(e.Message);
            }

            if (e.Id is FamfsErrorId.AlreadyExists or FamfsErrorId.FileSystemChanged)
            {
                drafts.Unname(draft);
            }

            return errno;
        }
    }
}
