namespace Famfs.Daemon.Drafts;

/// <content>Which drafts are to be recorded, and what became of them.</content>
internal sealed partial class DraftTable
{
    /// <summary>Finds what is to be recorded, directories before what is in them, and keeps it from being changed.</summary>
    /// <param name="policy">Decides.</param>
    /// <param name="now">Milliseconds of the uptime of the host.</param>
    /// <param name="next">Takes when to look again, in the same milliseconds; <see cref="CommitPolicy.Never"/> if need not be.</param>
    internal List<Draft> TakeDue(CommitPolicy policy, long now, out long next)
    {
        lock (_gate)
        {
            Scan scan = new(policy, now);
            foreach ((string parent, var children) in _byParent)
            {
                if (!_byPath.ContainsKey(parent))
                {
                    Visit(children.Values, scan);
                }
            }

            next = scan.Next;
            return scan.Due;
        }
    }

    /// <summary>
    /// Takes one draft, with the directories above it, if it is due. A program that asks for a file asks for its directories too,
    /// except for those that are private or made to be renamed.
    /// </summary>
    /// <param name="draft">The draft; if it is being recorded, this waits for the end of that.</param>
    /// <param name="policy">Decides.</param>
    /// <param name="closing">How many of those who have it open for writing are about to close it.</param>
    internal List<Draft> TakeReady(Draft draft, CommitPolicy policy, int closing)
    {
        lock (_gate)
        {
            Await(draft);
            Scan scan = new(policy, Environment.TickCount64, isAsked: true);
            for (Draft? each = draft; each is not null; each = Above(each))
            {
                Await(each);
                bool isDue = each == draft
                    ? IsDue(each, scan, each.Writers > closing)
                    : (draft.IsAsked && IsMeantToLast(each, byMaker: false) && !Purposes.IsPrivate(each.Mode))
                        || IsDue(each, scan, isOpen: false);
                if (each.State != DraftState.Open || !isDue)
                {
                    return [];
                }

                scan.Due.Insert(0, each);
            }

            scan.Due.ForEach(d => d.State = DraftState.Committing);
            return scan.Due;
        }
    }

    /// <summary>Takes the directories of a path that are drafts: something that is recorded comes to lie in them.</summary>
    internal List<Draft> TakeDirectories(ReadOnlySpan<byte> path)
    {
        lock (_gate)
        {
            List<Draft> taken = [];
            Draft? each = Find(path[..Math.Max(0, path.LastIndexOf((byte)'/'))]);
            for (; each is not null; each = Above(each))
            {
                Await(each);
                if (each.State == DraftState.Open)
                {
                    taken.Insert(0, each);
                }
            }

            taken.ForEach(d => d.State = DraftState.Committing);
            return taken;
        }
    }

    /// <summary>Takes all that are closed, or all, when the mount ends.</summary>
    /// <param name="nothingOpen">Also what the kernel has not told to be closed.</param>
    /// <param name="left">Takes what must not be recorded.</param>
    internal List<Draft> TakeAll(bool nothingOpen, out List<Draft> left)
    {
        lock (_gate)
        {
            List<Draft> taken = [];
            left = [];
            foreach (Draft draft in _byPath.Values.OrderBy(d => d.Path.Length).ThenBy(d => d.Id).ToList())
            {
                Await(draft);
                if (draft.State == DraftState.Open)
                {
                    bool isTaken = (nothingOpen || draft.Writers == 0) && !IsUnfinished(draft)
                        && !(draft.Purpose == Purpose.Journal && !draft.Path.AsSpan().EndsWith("-wal"u8))
                        && (Above(draft) is not { } parent || parent.State == DraftState.Committing);
                    (isTaken ? taken : left).Add(draft);
                    draft.State = isTaken ? DraftState.Committing : draft.State;
                }
            }

            return taken;
        }
    }

    /// <summary>The log has it.</summary>
    internal void Committed(Draft draft, int number)
    {
        lock (_gate)
        {
            Ids.Keep(draft.Id, number);
            draft.Number = number;
            if (draft.Opens > 0)
            {
                draft.Content?.Record(recorded(number));
            }

            draft.State = DraftState.Committed;
            RemoveName(draft);
            CountDown(draft);
            if (draft.Lookups > 0)
            {
                _byNumber[number] = draft;
            }

            DropIfGone(draft);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>It could not be recorded.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="forGood">Whether it never can: its name has been taken in the log.</param>
    /// <param name="retryAt">Otherwise, when to try again, in milliseconds of the uptime of the host.</param>
    internal void Failed(Draft draft, bool forGood, long retryAt)
    {
        lock (_gate)
        {
            draft.Content?.Reopen();
            draft.State = DraftState.Open;
            draft.NotBefore = retryAt;
            if (forGood)
            {
                Unname(draft);
            }

            Monitor.PulseAll(_gate);
        }
    }

    private void Visit(SortedDictionary<ulong, Draft>.ValueCollection drafts, Scan scan)
    {
        foreach (Draft draft in drafts)
        {
            if (draft.State == DraftState.Open && IsDue(draft, scan, IsOpenForWriting(draft)))
            {
                draft.State = DraftState.Committing;
                scan.Due.Add(draft);
                Visit(Children(draft), scan);
            }
        }
    }

    private bool IsDue(Draft draft, Scan scan, bool isOpen)
    {
        MakerState maker = scan.Look(draft.Maker);
        DraftFacts facts = new()
        {
            IsOpen = isOpen,
            IsUnfinished = IsUnfinished(draft),
            IsAsked = draft.IsAsked,
            Purpose = draft.Purpose,
            IsPrivate = Purposes.IsPrivate(draft.Mode),
            Maker = maker,
            Quiet = scan.Now - draft.Touched,
        };
        long remaining = Math.Max(scan.Policy.Remaining(facts), draft.NotBefore - scan.Now);
        scan.LookAgainIn(remaining, facts.Maker);
        return remaining <= 0;
    }

    private bool IsOpenForWriting(Draft draft) => draft.Writers > 0 || Children(draft).Any(IsOpenForWriting);

    // A database whose journal holds something is in the middle of a change.
    private bool IsUnfinished(Draft draft) => draft.IsUnfinished || (draft.IsDatabase && HasJournal(draft, "-journal"u8));

    private bool HasJournal(Draft draft, ReadOnlySpan<byte> ending) =>
        _byPath.GetValueOrDefault(Key([.. draft.Path, .. ending])) is { Content: { Size: > 0 } journal } && !StartsWithZero(journal);

    // With journal_mode=PERSIST, SQLite keeps the journal and ends a change by setting its header to zeros.
    private static bool StartsWithZero(DraftContent content)
    {
        Span<byte> first = stackalloc byte[1];
        try
        {
            return content.TryRead(0, first) && first[0] == 0;
        }
        catch (FamfsException)
        {
            return false;
        }
    }

    /// <param name="policy">Decides.</param>
    /// <param name="now">Milliseconds of the uptime of the host.</param>
    /// <param name="isAsked">Whether a program waits for the answer, which must not depend on what another thread has heard.</param>
    private sealed class Scan(CommitPolicy policy, long now, bool isAsked = false)
    {
        // How often to look whether a process group has ended: no descriptor tells.
        private const long GroupInterval = 50;

        internal CommitPolicy Policy => policy;

        internal long Now => now;

        internal List<Draft> Due { get; } = [];

        private readonly HashSet<Maker> _seen = [];

        internal long Next { get; private set; } = CommitPolicy.Never;

        internal MakerState Look(Maker maker)
        {
            if (maker.State == MakerState.GroupRunning && _seen.Add(maker))
            {
                maker.LookAtGroup();
            }

            return isAsked ? maker.LookAtProcess() : maker.State;
        }

        internal void LookAgainIn(long remaining, MakerState maker)
        {
            if (remaining is > 0 and not CommitPolicy.Never)
            {
                Next = Math.Min(Next, now + (maker == MakerState.GroupRunning ? Math.Min(remaining, GroupInterval) : remaining));
            }
        }
    }
}
