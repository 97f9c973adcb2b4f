using Famfs.Interop;
using Famfs.OnMedia;

namespace Famfs.Daemon.Drafts;

/// <content>What programs do to drafts. All of it waits while the draft is being recorded.</content>
internal sealed partial class DraftTable
{
    /// <summary>Counts an open.</summary>
    internal void Open(Draft draft, bool forWriting)
    {
        lock (_gate)
        {
            if (forWriting)
            {
                Await(draft);
                draft.Writers++;
            }

            draft.Opens++;
        }
    }

    /// <summary>Notes who closes a file that was open for writing: the program itself, or the kernel for a killed one.</summary>
    internal void Closing(Draft draft, bool isKilled)
    {
        lock (_gate)
        {
            draft.IsKilled = isKilled;
        }
    }

    /// <summary>Counts one open less.</summary>
    /// <returns>Whether nobody has it open for writing any more.</returns>
    internal bool Close(Draft draft, bool wasForWriting)
    {
        lock (_gate)
        {
            if (--draft.Opens == 0)
            {
                draft.Content?.Close();
            }

            if (wasForWriting)
            {
                draft.Writers--;
                draft.IsWhole |= !draft.IsKilled;
                TouchAll(draft);
            }

            DropIfGone(draft);
            return wasForWriting && draft.Writers == 0;
        }
    }

    /// <summary>Sets mode and owner.</summary>
    /// <returns>False if it is committed.</returns>
    internal bool TrySet(Draft draft, uint mode, uint uid, uint gid)
    {
        lock (_gate)
        {
            Await(draft);
            if (draft.IsCommitted)
            {
                return false;
            }

            (draft.Mode, draft.Uid, draft.Gid) = (mode, uid, gid);
            TouchAll(draft);
            return true;
        }
    }

    /// <summary>Sets when it was last written.</summary>
    /// <returns>False if it is committed.</returns>
    internal bool TrySetTime(Draft draft, long time)
    {
        lock (_gate)
        {
            Await(draft);
            if (draft.IsCommitted)
            {
                return false;
            }

            draft.Time = time;
            TouchAll(draft);
            return true;
        }
    }

    /// <summary>Notes a change of the size; one to nothing begins the file again.</summary>
    internal void Truncating(Draft draft, bool isEmptied)
    {
        lock (_gate)
        {
            Await(draft);
            draft.IsWhole &= !isEmptied;
            draft.Time = UnixTime.Now;
            TouchAll(draft);
        }
    }

    /// <summary>A program calls fsync(2): what it has written is whole, and meant to last unless it is made to be renamed.</summary>
    /// <param name="draft">A file.</param>
    /// <param name="byMaker">Whether the program is the one that made it.</param>
    /// <returns>Whether it may be recorded now.</returns>
    internal bool Synced(Draft draft, bool byMaker)
    {
        lock (_gate)
        {
            draft.IsWhole = true;
            Ask(draft, byMaker);
            return draft.IsAsked && draft.Writers == 0;
        }
    }

    /// <summary>A program calls fsync(2) of a directory: its names are meant to last, and it itself is if it is a draft.</summary>
    /// <returns>What may be recorded now.</returns>
    internal List<Draft> DirectorySynced(ReadOnlySpan<byte> path)
    {
        lock (_gate)
        {
            List<Draft> asked = [];
            if (_byPath.GetValueOrDefault(Key(path)) is { } own)
            {
                Ask(own, byMaker: true);
                asked.Add(own);
            }

            if (_byParent.TryGetValue(Key(path), out var children))
            {
                asked.AddRange(children.Values.Where(c => !c.IsDirectory));
                asked.ForEach(c => Ask(c, byMaker: true));
            }

            return asked;
        }
    }

    /// <summary>Takes the name away; the draft lives while it is open.</summary>
    /// <returns>0; EAGAIN if the log has it by now, ENOTEMPTY for a directory with something in it.</returns>
    internal int Remove(Draft draft)
    {
        lock (_gate)
        {
            Await(draft);
            if (draft.IsCommitted)
            {
                return Errno.EAGAIN;
            }

            if (draft.IsRemoved)
            {
                return Errno.ENOENT;
            }

            if (Children(draft).Count > 0)
            {
                return Errno.ENOTEMPTY;
            }

            if (Above(draft) is { } parent)
            {
                TouchAll(parent);
            }

            Unname(draft);
            return Errno.Success;
        }
    }

    /// <summary>Gives a draft another name, and with a directory everything in it. What has the name is replaced.</summary>
    /// <param name="draft">What has to be renamed.</param>
    /// <param name="path">A path that the log does not have.</param>
    /// <param name="mayReplace">Whether another draft may have the name.</param>
    /// <returns>
    /// 0; EAGAIN if the log has one of both by now, EEXIST, ENOTEMPTY, ENAMETOOLONG if a path would become longer than the format
    /// records.
    /// </returns>
    internal int Rename(Draft draft, byte[] path, bool mayReplace)
    {
        lock (_gate)
        {
            Await(draft);
            Draft? target = _byPath.GetValueOrDefault(Key(path));
            if (target is not null)
            {
                Await(target);
            }

            int error = Problem(draft, target, mayReplace);
            if (error != Errno.Success || target == draft)
            {
                return error;
            }

            List<Draft> all = [draft];
            for (int i = 0; i < all.Count; i++)
            {
                all.AddRange(Children(all[i]));
            }

            int skipped = draft.Path.Length;
            if (all.Max(d => d.Path.Length) - skipped + path.Length > MediaLayout.MaxPathBytes)
            {
                return Errno.ENAMETOOLONG;
            }

            if (target is not null)
            {
                Unname(target);
            }

            all.ForEach(RemoveName);
            foreach (Draft each in all)
            {
                each.Path = [.. path, .. each.Path.AsSpan(skipped)];
                AddName(each);
            }

            draft.Purpose = draft.IsDirectory ? Purposes.OfDirectory(path) : Purposes.Of(path);
            draft.IsExclusive = false;
            TouchAll(draft);
            return Errno.Success;
        }
    }

    private int Problem(Draft draft, Draft? target, bool mayReplace) =>
        draft.IsCommitted || target is { IsCommitted: true } ? Errno.EAGAIN
        : draft.IsRemoved ? Errno.ENOENT
        : target is null || target == draft ? Errno.Success
        : !mayReplace ? Errno.EEXIST
        : Children(target).Count > 0 ? Errno.ENOTEMPTY
        : Errno.Success;

    private static bool IsMeantToLast(Draft draft, bool byMaker) =>
        draft.Purpose == Purpose.Lasting && !draft.IsDatabase && !(draft.IsExclusive && byMaker);

    private static void Ask(Draft draft, bool byMaker) =>
        draft.IsAsked |= draft.State == DraftState.Open && IsMeantToLast(draft, byMaker);

    private void Await(Draft draft)
    {
        while (draft.State == DraftState.Committing)
        {
            Monitor.Wait(_gate);
        }
    }

    // What happens to a draft happens to the directories that it is in.
    private void TouchAll(Draft draft)
    {
        long now = Environment.TickCount64;
        for (Draft? each = draft; each is not null; each = Above(each))
        {
            each.Touched = now;
        }
    }

    private void Unname(Draft draft)
    {
        RemoveName(draft);
        draft.State = DraftState.Removed;
        DropIfGone(draft);
    }
}
