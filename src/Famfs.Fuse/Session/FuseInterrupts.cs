namespace Famfs.Fuse;

/// <summary>
/// Finds the request that an INTERRUPT means. The two may be received by different threads, and the INTERRUPT may
/// be looked at first; it is then noted, and the request finds the note when it begins. Notes that nobody picks up
/// (the request was already answered) are dropped after a second.
/// </summary>
internal sealed class FuseInterrupts
{
    private const int Lifetime = 1000;
    private const int MostNotes = 64;

    private readonly Lock _lock = new();
    private readonly List<(ulong Unique, long Noted)> _notes = [];
    private FuseRequest[] _requests = [];
    private int _noteCount;

    internal void Add(FuseRequest request)
    {
        lock (_lock)
        {
            _requests = [.. _requests, request];
        }
    }

    internal void Remove(FuseRequest request)
    {
        lock (_lock)
        {
            _requests = Array.FindAll(_requests, r => r != request);
        }
    }

    /// <summary>Called after a request has begun; costs one read unless there are notes.</summary>
    internal void Check(FuseRequest request)
    {
        if (Volatile.Read(ref _noteCount) == 0)
        {
            return;
        }

        lock (_lock)
        {
            long now = Environment.TickCount64;
            for (int i = _notes.Count - 1; i >= 0; i--)
            {
                if (request.TryInterrupt(_notes[i].Unique) || now - _notes[i].Noted > Lifetime)
                {
                    _notes.RemoveAt(i);
                }
            }

            Volatile.Write(ref _noteCount, _notes.Count);
        }
    }

    internal void Interrupt(ulong unique)
    {
        lock (_lock)
        {
            if (_notes.Count == MostNotes)
            {
                _notes.RemoveAt(0);
            }

            _notes.Add((unique, Environment.TickCount64));
            Interlocked.Exchange(ref _noteCount, _notes.Count);
            foreach (FuseRequest request in _requests)
            {
                if (request.TryInterrupt(unique))
                {
                    _notes.RemoveAt(_notes.Count - 1);
                    Volatile.Write(ref _noteCount, _notes.Count);
                    return;
                }
            }
        }
    }

    internal void InterruptAll()
    {
        foreach (FuseRequest request in Volatile.Read(ref _requests))
        {
            request.Interrupt();
        }
    }
}
