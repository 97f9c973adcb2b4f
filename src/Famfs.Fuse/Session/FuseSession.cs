using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>
/// Serves a mount: agrees with the kernel on a protocol, then answers requests on threads of its own until someone
/// unmounts or <see cref="Stop"/> is called. An idle session runs no timer and takes no processor time.
/// </summary>
public sealed class FuseSession
{
    /// <summary>
    /// How long all threads may be inside handlers without any coming back before another is started.
    /// </summary>
    private const int StuckMilliseconds = 20;

    /// <summary>
    /// How often threads that wait are told to stop: a signal that comes just before the wait is lost.
    /// </summary>
    private const int WakeInterval = 5;

    private readonly FuseMount _mount;
    private readonly object _gate = new();
    private readonly List<FuseWorker> _workers = [];
    private readonly List<FuseThread> _ringThreads = [];
    private readonly FuseCounters _ended = new();
    private FuseSessionEnd _end;
    private int _baseWorkers;
    private int _waiting;
    private int _supervisorSleeps;
    private int _endError = -1;
    private volatile bool _ending;
    private volatile bool _stopRequested;

    /// <summary>Creates a session that does not run yet.</summary>
    /// <param name="mount">The mount; stays the caller's to dispose, after <see cref="Run"/>.</param>
    /// <param name="fileSystem">Answers the requests.</param>
    /// <param name="options">How to talk to the kernel.</param>
    public FuseSession(FuseMount mount, FuseFileSystem fileSystem, FuseSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(mount);
        ArgumentNullException.ThrowIfNull(fileSystem);
        _mount = mount;
        options ??= new FuseSessionOptions();
        State = new FuseSessionState(fileSystem, options, new FuseNotificationSink(mount.Device))
        {
            Ring = options.Transport == FuseTransport.IoUring ? new FuseRing(this, mount.Device) : null,
        };
    }

    /// <summary>The agreement with the kernel, and the way to notify it; null until INIT.</summary>
    public FuseConnection? Connection => State.Connection;

    /// <summary>Device number of the mount; null if the mount table could not be read.</summary>
    public string? DeviceNumber => _mount.DeviceNumber;

    /// <summary>How requests travel; never <see cref="FuseTransport.Auto"/>. Known once <see cref="Connection"/> is.</summary>
    public FuseTransport Transport => State.Ring is { IsInUse: true } ? FuseTransport.IoUring : FuseTransport.DevFuse;

    /// <summary>Why requests do not travel over io_uring although that is wanted; null if they do, or it is not.</summary>
    public string? TransportRefusal => State.Ring?.Refusal;

    /// <summary>Counts of the work so far.</summary>
    public FuseStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                FuseThread[] threads = [.. Threads];
                return new FuseStatistics([_ended, .. threads.Select(t => t.Dispatcher.Counters)], threads.Length);
            }
        }
    }

    /// <summary>Whether the kernel has let go of the mount: nothing was open on it any more.</summary>
    public bool WasReleased => Volatile.Read(ref _endError) == Errno.ENODEV;

    internal FuseSessionState State { get; }

    internal bool IsEnding => _ending;

    private IEnumerable<FuseThread> Threads => _workers.Concat(_ringThreads);

    /// <summary>Whether the threads that are always there suffice again.</summary>
    internal bool HasWorkersToSpare => Volatile.Read(ref _waiting) >= _baseWorkers;

    /// <summary>
    /// Serves. The calling thread looks after the others: it starts more when handlers block, and takes the mount
    /// down after <see cref="Stop"/>. Call it once.
    /// </summary>
    /// <returns>Why it is over. The mount is gone then, or at least no longer in the name space.</returns>
    /// <exception cref="FuseException">The signal that stops threads cannot be set up.</exception>
    public FuseSessionEnd Run()
    {
        if (!Native.InstallWakeSignal())
        {
            throw new FuseException(FuseTexts.Get("NoWakeSignal"), Native.LastError);
        }

        FuseWorker first = NewWorker(_mount.Device, ownsDevice: false, isSpare: false);
        int error = Negotiate(first);
        if (error != Errno.Success || _stopRequested)
        {
            State.Ring?.Abandon();
            first.Dispose();
            OnThreadEnd(first, error);
            End(error);
        }
        else
        {
            State.Ring?.Start();
            StartWorkers(first);
            Supervise();
        }

        // A handler that is still running may use what Destroy would take away.
        if (Finish() && State.Connection is not null)
        {
            State.FileSystem.Destroy();
        }

        return _end;
    }

    /// <summary>
    /// Ends the session from any thread, a signal's included: the mount leaves the name space, running requests see
    /// themselves interrupted, files still open get ENOTCONN. Returns at once; <see cref="Run"/> returns when done.
    /// </summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopRequested = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A thread is about to wait for a request.</summary>
    internal void EnterWait() => Interlocked.Increment(ref _waiting);

    /// <summary>A thread has a request. If none is left waiting, someone must watch whether any comes back.</summary>
    internal void LeaveWait()
    {
        if (Interlocked.Decrement(ref _waiting) == 0 && Volatile.Read(ref _supervisorSleeps) != 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>A thread ends, by itself (0) or because the device failed.</summary>
    internal void OnThreadEnd(FuseThread thread, int error)
    {
        lock (_gate)
        {
            if ((thread is FuseWorker worker && _workers.Remove(worker)) || _ringThreads.Remove(thread))
            {
                _ended.Add(thread.Dispatcher.Counters);
            }

            if (error != Errno.Success && _endError < 0)
            {
                _endError = error;
            }

            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Starts a thread of a ring.</summary>
    /// <returns>False if there is no thread to be had.</returns>
    internal bool TryStart(FuseRingThread thread)
    {
        lock (_gate)
        {
            _ringThreads.Add(thread);
            try
            {
                thread.Start();
                return true;
            }
            catch (OutOfMemoryException)
            {
                thread.Dispose();
                _ringThreads.Remove(thread);
                return false;
            }
        }
    }

    /// <summary>Waits until the threads of a ring that is not used have given back its descriptors.</summary>
    internal void AwaitRingThreads()
    {
        lock (_gate)
        {
            while (_ringThreads.Count > 0)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private int Negotiate(FuseWorker first)
    {
        Libc.PollDescriptor entry = new() { Descriptor = _mount.Device.Descriptor, Events = Libc.POLLIN };
        while (State.Connection is null && !_stopRequested)
        {
            int ready;
            unsafe
            {
                ready = Libc.poll(&entry, 1, 100);
            }

            int error = ready == 0 ? Errno.EAGAIN : first.ServeOne();
            if (error is not (Errno.Success or Errno.EAGAIN or Errno.EINTR or Errno.ENOENT))
            {
                return error;
            }

            if (State.InitError != Errno.Success)
            {
                return State.InitError;
            }
        }

        return Errno.Success;
    }

    private void StartWorkers(FuseWorker first)
    {
        lock (_gate)
        {
            _baseWorkers = Transport == FuseTransport.IoUring ? 1 : Math.Max(1, State.Options.WorkerThreads);
            first.Start();
            for (int i = 1; i < _baseWorkers; i++)
            {
                StartWorker(isSpare: false);
            }
        }
    }

    private void StartWorker(bool isSpare)
    {
        FuseDevice? clone = State.Options.CloneDevice ? _mount.Device.TryClone() : null;
        FuseWorker worker = NewWorker(clone ?? _mount.Device, clone is not null, isSpare);
        try
        {
            worker.Start();
        }
        catch (OutOfMemoryException)
        {
            // No thread to be had. The first one serves in any case, so the mount answers.
            worker.Dispose();
            _workers.Remove(worker);
        }
    }

    private FuseWorker NewWorker(FuseDevice device, bool ownsDevice, bool isSpare)
    {
        FuseWorker worker = new(this, device, ownsDevice, isSpare);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Sleeps while some thread waits for requests, else looks now and then whether all are stuck.</summary>
    private void Supervise()
    {
        lock (_gate)
        {
            while (!_stopRequested && _endError < 0)
            {
                Interlocked.Exchange(ref _supervisorSleeps, 1);
                if (Volatile.Read(ref _waiting) > 0)
                {
                    Monitor.Wait(_gate);
                }

                Volatile.Write(ref _supervisorSleeps, 0);
                long before = Progress();
                if (_stopRequested || _endError >= 0)
                {
                    break;
                }

                Monitor.Wait(_gate, StuckMilliseconds);
                if (Volatile.Read(ref _waiting) == 0
                    && Progress() == before
                    && _endError < 0
                    && _workers.Count < Math.Max(_baseWorkers, State.Options.MaxWorkerThreads))
                {
                    StartWorker(isSpare: true);
                }
            }
        }

        End(_endError);
    }

    private long Progress()
    {
        long sum = 0;
        foreach (FuseWorker worker in _workers)
        {
            sum += worker.Finished;
        }

        return sum;
    }

    private void End(int error)
    {
        if (error is Errno.Success or < 0)
        {
            _end = FuseSessionEnd.Stopped;
            return;
        }

        _end = error switch
        {
            Errno.ENODEV => FuseSessionEnd.Unmounted,
            Errno.ECONNABORTED => FuseSessionEnd.Aborted,
            _ => FuseSessionEnd.Failed,
        };
    }

    /// <summary>Takes the mount down while the threads still serve, then stops the threads.</summary>
    /// <returns>Whether all threads have ended.</returns>
    private bool Finish()
    {
        if (_end == FuseSessionEnd.Unmounted)
        {
            _mount.MarkGone();
        }

        // Unmounting writes back what shared mappings have changed, so requests must still be answered meanwhile.
        _mount.Unmount();
        if (_end == FuseSessionEnd.Stopped)
        {
            WaitForWorkers(Environment.TickCount64 + State.Options.StopGraceMilliseconds, wake: false);
        }

        _ending = true;
        return WaitForWorkers(Environment.TickCount64 + State.Options.StopTimeoutMilliseconds, wake: true);
    }

    private bool WaitForWorkers(long deadline, bool wake)
    {
        lock (_gate)
        {
            while (Threads.Any() && Environment.TickCount64 < deadline)
            {
                if (wake)
                {
                    // Again each time: a request may have been received just before the thread could see the end.
                    State.Interrupts.InterruptAll();
                    foreach (FuseThread thread in Threads)
                    {
                        thread.Wake();
                    }
                }

                long left = Math.Max(1, deadline - Environment.TickCount64);
                Monitor.Wait(_gate, (int)(wake ? Math.Min(WakeInterval, left) : left));
            }

            return !Threads.Any();
        }
    }
}
