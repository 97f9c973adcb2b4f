using System.Runtime.ExceptionServices;

namespace Famfs.Log;

/// <summary>
/// The chunks of a long log, read and judged by several threads and handed out in their order. The thread that takes them lends
/// a hand while the next one is not ready.
/// </summary>
internal sealed class LogLookAhead : IDisposable
{
    private const int MostThreads = 4;

    // Chunks in memory at once: how far the fastest thread may be ahead.
    private const int Window = 6;

    private readonly object _gate = new();
    private readonly Action<LogChunk, long> _load;
    private readonly LogChunk?[] _ready = new LogChunk?[Window];
    private readonly Stack<LogChunk> _unused = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _helpers;
    private readonly long _count;
    private ExceptionDispatchInfo? _error;
    private long _claimed;
    private long _taken;

    /// <summary>Begins to load chunks.</summary>
    /// <param name="count">Chunks.</param>
    /// <param name="load">Loads the chunk of a number, from 0 on; several threads call it at once.</param>
    public LogLookAhead(long count, Action<LogChunk, long> load)
    {
        _count = count;
        _load = load;
        _helpers = new Task[Math.Min(Environment.ProcessorCount, MostThreads) - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = Task.Run(Help, _stop.Token);
        }
    }

    /// <summary>The next chunk; it is the caller's until <see cref="Return"/>.</summary>
    public LogChunk Take()
    {
        while (true)
        {
            LogChunk? chunk;
            long number;
            lock (_gate)
            {
                do
                {
                    ref LogChunk? next = ref _ready[_taken % Window];
                    if (next is not null)
                    {
                        (chunk, next) = (next, null);
                        _taken++;
                        if (_claimed - _taken <= Window / 2)
                        {
                            // To wake a thread takes as long as to load a chunk: it is worth it for several.
                            Monitor.PulseAll(_gate);
                        }

                        return chunk;
                    }

                    _error?.Throw();
                }
                while (!TryClaim(out chunk, out number) && Monitor.Wait(_gate));
            }

            Load(chunk!, number);
        }
    }

    /// <summary>Gives a chunk that was taken back, to be filled again.</summary>
    public void Return(LogChunk chunk)
    {
        lock (_gate)
        {
            _unused.Push(chunk);
        }
    }

    /// <summary>Ends the helpers: nobody touches the device any more when it returns.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }

        foreach (Task helper in _helpers)
        {
            // One that did not get a thread in time is cancelled; what went wrong in another was thrown by Take.
            Task.WaitAny(helper);
        }

        _stop.Dispose();
    }

    private void Help()
    {
        while (true)
        {
            LogChunk? chunk;
            long number;
            lock (_gate)
            {
                while (!TryClaim(out chunk, out number))
                {
                    if (_stop.IsCancellationRequested || _error is not null || _claimed == _count)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }
            }

            Load(chunk!, number);
        }
    }

    private bool TryClaim(out LogChunk? chunk, out long number)
    {
        (chunk, number) = (null, _claimed);
        if (_stop.IsCancellationRequested || _error is not null || _claimed == _count || _claimed - _taken == Window)
        {
            return false;
        }

        _claimed++;
        chunk = _unused.TryPop(out LogChunk? unused) ? unused : new LogChunk(LogChunk.MostEntries);
        return true;
    }

    private void Load(LogChunk chunk, long number)
    {
        ExceptionDispatchInfo? error = null;
        try
        {
            _load(chunk, number);
        }
        catch (Exception e)
        {
            error = ExceptionDispatchInfo.Capture(e);
        }

        lock (_gate)
        {
            _error ??= error;
            _ready[number % Window] = error is null ? chunk : null;
            Monitor.PulseAll(_gate);
        }
    }
}
