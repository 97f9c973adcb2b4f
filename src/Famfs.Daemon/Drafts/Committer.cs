using System.Diagnostics.CodeAnalysis;
using Famfs.Daemon.Serving;
using Famfs.Erofs;
using Famfs.Interop;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Daemon.Drafts;

/// <summary>Records drafts in the log: those whose time has come on a thread of its own, others when a program asks.</summary>
internal sealed class Committer
{
    // Entries are written and published together; a batch holds the writer lock for all of them.
    private const int MostInBatch = 256;
    private const long RetryInterval = 1000;

    // A view costs as much as there are files.
    private const long ViewInterval = 500;

    private const int StackSize = 256 << 10;

    private readonly FamfsVolume _volume;
    private readonly DraftTable _drafts;
    private readonly Thread _thread;
    private long _next = CommitPolicy.Never;
    private long _nextView;
    private FamfsException? _viewProblem;
    private volatile bool _isOver;
    private volatile bool _isChanged;

    internal Committer(FamfsVolume volume, DraftTable drafts, CommitPolicy policy)
    {
        _volume = volume;
        _drafts = drafts;
        Policy = policy;
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "commits" };
    }

    internal CommitPolicy Policy { get; }

    /// <summary>The processes that made the drafts.</summary>
    internal Makers Makers { get; } = new();

    internal void Start() => _thread.Start();

    /// <summary>Something about a draft has changed, so that its time may come.</summary>
    internal void Changed(Draft draft)
    {
        if (Policy.IsAtClose)
        {
            CommitDue();
        }

        _isChanged = true;

        // Its maker may have ended before; otherwise that, or a moment without a change, is what to wait for.
        if (draft.Maker.State != MakerState.Running || Volatile.Read(ref _next) > Environment.TickCount64 + Policy.Shortest)
        {
            Makers.Wake();
        }
    }

    /// <summary>Records a draft, with the directories above it, if it is due.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="closing">How many of those who have it open for writing are about to close it.</param>
    /// <returns>0 or an errno.</returns>
    internal int CommitIfDue(Draft draft, int closing = 0) => Commit(_drafts.TakeReady(draft, Policy, closing));

    /// <summary>Records the directories of a path that are drafts.</summary>
    /// <returns>0 or an errno.</returns>
    internal int CommitDirectories(ReadOnlySpan<byte> path) => Commit(_drafts.TakeDirectories(path));

    /// <summary>Records everything that is closed.</summary>
    internal void CommitClosed() => Commit(_drafts.TakeAll(nothingOpen: false, out _));

    /// <summary>Records everything that can be; no other request comes.</summary>
    /// <param name="nothingOpen">Also what the kernel has not told to be closed.</param>
    /// <returns>The drafts that could not be recorded.</returns>
    internal List<Draft> End(bool nothingOpen)
    {
        _isOver = true;
        Makers.Wake();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        Commit(_drafts.TakeAll(nothingOpen, out List<Draft> left));
        UpdateView();
        return left;
    }

    private void Run()
    {
        while (!_isOver)
        {
            _isChanged = false;
            long next = Math.Min(CommitDue(), UpdateView());
            Interlocked.Exchange(ref _next, next);
            if (_isChanged && next > Environment.TickCount64 + Policy.Shortest)
            {
                // The scan may have passed what changed.
                continue;
            }

            long wait = next == CommitPolicy.Never ? -1 : Math.Clamp(next - Environment.TickCount64, 1, int.MaxValue);
            Makers.Wait((int)wait);
        }
    }

    /// <summary>Brings the EROFS view up to what was committed, where there is one.</summary>
    /// <returns>When to look again.</returns>
    private long UpdateView()
    {
        if (!ErofsView.IsDue(_volume))
        {
            return CommitPolicy.Never;
        }

        if (!_isOver && Environment.TickCount64 < _nextView)
        {
            return _nextView;
        }

        if ((Try(() => _viewProblem = ErofsView.KeepUp(_volume)) ?? _viewProblem) is { } problem)
        {
            Failures.Add(problem.Message, problem is FamfsException { Id: var id } ? id.ToString() : problem.GetType().Name);
        }

        _nextView = Environment.TickCount64 + ViewInterval;
        return CommitPolicy.Never;
    }

    private long CommitDue()
    {
        Commit(_drafts.TakeDue(Policy, Environment.TickCount64, out long next));
        return next;
    }

    private int Commit(List<Draft> taken)
    {
        int error = Errno.Success;
        for (int start = 0; start < taken.Count; start += MostInBatch)
        {
            int failed = CommitBatch(taken.GetRange(start, Math.Min(MostInBatch, taken.Count - start)));
            error = error == Errno.Success ? failed : error;
        }

        if (taken.Count > 0 && Thread.CurrentThread != _thread)
        {
            // The view is that thread's business: who asked for a commit does not wait for it.
            Makers.Wake();
        }

        return error;
    }

    private int CommitBatch(List<Draft> batch)
    {
        Dictionary<Draft, Exception> unsettled = [];
        foreach (Draft draft in batch)
        {
            if (Try(() => Settle(draft)) is { } problem)
            {
                unsettled.Add(draft, problem);
            }
        }

        Exception? common = Try(() => _volume.Commit([.. batch.Where(d => !unsettled.ContainsKey(d)).Select(d => d.Pending)]));
        int error = Errno.Success;
        foreach (Draft draft in batch)
        {
            Exception? failure = unsettled.GetValueOrDefault(draft) ?? draft.Pending.Error
                ?? (draft.Pending.Number == NameSpace.Root ? common : null);
            int number = failure is null ? draft.Pending.Number : ExistingDirectory(draft, failure);
            if (number > NameSpace.Root)
            {
                _drafts.Committed(draft, number);
                StoreTimeSince(draft);
                continue;
            }

            int errno = failure is FamfsException known ? ErrnoOf.Error(known) : Errno.EIO;
            if (errno != Errno.EIO || failure is not FamfsException)
            {
                Failures.Add(failure!.Message, failure is FamfsException { Id: var id } ? id.ToString() : failure.GetType().Name);
            }

            error = error == Errno.Success ? errno : error;
            bool forGood = failure is FamfsException { Id: FamfsErrorId.AlreadyExists or FamfsErrorId.FileSystemChanged };
            _drafts.Failed(draft, forGood, Environment.TickCount64 + RetryInterval);
        }

        return error;
    }

    private void Settle(Draft draft)
    {
        CreateRequest request = draft.ToRequest();
        draft.Pending.Replaces = draft.Replaces;
        if (draft.Content is { } content)
        {
            content.Settle(request);
        }
        else
        {
            _volume.Writer.SettleDraft(draft.Pending, request);
        }
    }

    // What was written while the entry was being recorded is newer than the time in it.
    private void StoreTimeSince(Draft draft)
    {
        if (draft.Time != draft.Pending.Request.Time)
        {
            Try(() => _volume.SetTime(draft.Number, draft.Time));
        }
    }

    // A directory that another process has made in the meantime is as good.
    private int ExistingDirectory(Draft draft, Exception failure) =>
        draft.IsDirectory && failure is FamfsException { Id: FamfsErrorId.AlreadyExists }
            && _volume.Names.Find(draft.Path) is > NameSpace.Root and var number
            && _volume.Names[number].Kind == NodeKind.Directory
        ? number
        : NameSpace.Root;

    // What goes wrong with one draft must not leave the others waiting forever.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is reported, and tried again.")]
    private static Exception? Try(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
