using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// The queues by which requests come over io_uring: one for each processor that there can be, because the kernel uses none
/// before all have an entry. Everything that can fail is made before INIT is answered: once the kernel has been told that
/// there will be queues, it holds all requests back until they are there.
/// </summary>
internal sealed class FuseRing
{
    private const string Parameter = "/sys/module/fuse/parameters/enable_uring";
    private const string Processors = "/sys/devices/system/cpu/possible";

    private readonly FuseSession _session;
    private readonly FuseDevice _device;
    private readonly object _gate = new();
    private int[] _entries = [];
    private int _missing;
    private int _error;
    private bool _isStarted;
    private volatile bool _isAbandoned;
    private volatile string? _refusal;

    internal FuseRing(FuseSession session, FuseDevice device)
    {
        _session = session;
        _device = device;
    }

    /// <summary>Whether requests come this way; false before INIT.</summary>
    internal bool IsInUse { get; private set; }

    /// <summary>Why not.</summary>
    internal string? Refusal => _refusal;

    /// <summary>Whether the threads are to end without having served.</summary>
    internal bool IsAbandoned => _isAbandoned;

    /// <summary>Makes threads and rings, if the kernel offers to use them.</summary>
    /// <param name="offered">The features that the kernel offers in INIT.</param>
    /// <returns>Whether INIT may promise them.</returns>
    internal bool Prepare(FuseInitFlags offered)
    {
        if (IsInUse || _refusal is not null)
        {
            return IsInUse;
        }

        int queues = CountProcessors(Processors);
        if (!offered.HasFlag(FuseInitFlags.FUSE_OVER_IO_URING) || queues == 0)
        {
            _refusal = Missing(queues);
            return false;
        }

        _entries = new int[queues];
        int depth = Math.Max(2, _session.State.Options.MaxWorkerThreads / queues);
        _missing = queues * depth;
        for (int i = 0; i < queues * depth; i++)
        {
            if (!_session.TryStart(new FuseRingThread(_session, this, _device, i % queues)))
            {
                OnPrepared(Errno.EAGAIN);
            }
        }

        AwaitSteps();
        if (_error != Errno.Success)
        {
            Abandon();

            // The descriptors may be all that this process can have, and whatever comes next needs one, as a text does.
            _session.AwaitRingThreads();
            _refusal = _error is Errno.EPERM or Errno.ENOSYS or Errno.EACCES
                ? FuseTexts.Get("RingForbidden")
                : FuseTexts.Get("RingNotMade", Interop.Native.Describe(_error));
            return false;
        }

        _missing = queues * depth;
        IsInUse = true;
        return true;
    }

    /// <summary>Gives the entries to the kernel, which has the answer to INIT. If it does not take them, it goes on by the
    /// device.</summary>
    internal void Start()
    {
        if (!IsInUse)
        {
            return;
        }

        Begin();
        AwaitSteps();
        if (Array.Exists(_entries, e => e == 0))
        {
            _refusal = FuseTexts.Get("RingNotTaken", Interop.Native.Describe(_error));
            Abandon();
        }
    }

    /// <summary>Lets the threads go that have not begun.</summary>
    internal void Abandon()
    {
        IsInUse = false;
        _isAbandoned = true;
        Begin();
    }

    /// <summary>A thread has its ring, or an errno.</summary>
    internal void OnPrepared(int error) => Step(error);

    /// <summary>A thread has given its entry to the kernel, or an errno.</summary>
    internal void OnRegistered(FuseRingThread thread, int error)
    {
        if (error == Errno.Success)
        {
            Interlocked.Increment(ref _entries[thread.Queue]);
        }

        Step(error);
    }

    /// <summary>Waits until INIT has been answered.</summary>
    /// <returns>Whether to go on.</returns>
    internal bool AwaitStart()
    {
        lock (_gate)
        {
            while (!_isStarted)
            {
                Monitor.Wait(_gate);
            }
        }

        return !_isAbandoned;
    }

    /// <summary>Processors in a list of the kernel such as "0-3,8"; 0 if there is no such list.</summary>
    internal static int CountProcessors(string path)
    {
        try
        {
            int count = 0;
            foreach (string range in File.ReadAllText(path).Trim().Split(','))
            {
                int[] ends = [.. range.Split('-').Select(int.Parse)];
                count += ends[^1] - ends[0] + 1;
            }

            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return 0;
        }
    }

    private static string Missing(int queues)
    {
        try
        {
            return queues == 0 ? FuseTexts.Get("RingNoProcessors")
                : File.ReadAllText(Parameter).StartsWith('N') ? FuseTexts.Get("RingOff")
                : FuseTexts.Get("RingNotOffered");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FuseTexts.Get("RingUnknown");
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            _isStarted = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Step(int error)
    {
        lock (_gate)
        {
            _error = _error == Errno.Success ? error : _error;
            _missing--;
            Monitor.PulseAll(_gate);
        }
    }

    private void AwaitSteps()
    {
        lock (_gate)
        {
            while (_missing > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }
}
