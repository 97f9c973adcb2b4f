using System.Globalization;
using Famfs.Interop;

namespace Famfs.Daemon.Drafts;

/// <summary>The makers that run, by the thread that asked, and the wait for one of them to end.</summary>
internal sealed class Makers
{
    // A descriptor each. What more processes make at the same time is recorded by time.
    private const int MostWatched = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Maker> _byThread = [];
    private readonly Dictionary<int, Maker> _byProcess = [];
    private readonly int _event = Libc.OpenEvent();

    /// <summary>The maker that a thread is of.</summary>
    /// <param name="thread">Thread id of a request that is not answered yet, so that it still exists.</param>
    /// <remarks>Costs two system calls for a process that is known, a look into /proc for one that is not.</remarks>
    internal Maker Of(uint thread)
    {
        lock (_gate)
        {
            if (_byThread.TryGetValue(thread, out Maker? known) && known.State == MakerState.Running
                && Libc.Access(string.Create(CultureInfo.InvariantCulture, $"/proc/{known.Process}/task/{thread}"), mode: 0) == 0)
            {
                return known;
            }

            int process = thread == 0 ? 0 : ProcessFacts.ProcessOf(thread);
            if (process == 0)
            {
                return Maker.Unseen;
            }

            if (!_byProcess.TryGetValue(process, out Maker? maker))
            {
                int descriptor = _byProcess.Count < MostWatched ? Libc.OpenProcess(process) : -1;
                if (descriptor < 0)
                {
                    return Maker.Unseen;
                }

                maker = new Maker(process, ProcessFacts.GroupOf(thread), descriptor);
                _byProcess.Add(process, maker);
                Wake();
            }

            return _byThread[thread] = maker;
        }
    }

    /// <summary>Ends a <see cref="Wait"/>.</summary>
    internal void Wake() => Libc.SignalEvent(_event);

    /// <summary>Waits until a maker ends, somebody wakes, or time is over. Called by one thread.</summary>
    /// <param name="milliseconds">How long; negative forever.</param>
    internal void Wait(int milliseconds)
    {
        Maker[] watched;
        lock (_gate)
        {
            watched = [.. _byProcess.Values];
        }

        int[] descriptors = [_event, .. watched.Select(m => m.Descriptor)];
        bool[] readable = new bool[descriptors.Length];
        Libc.WaitReadable(descriptors, milliseconds, readable);
        if (readable[0])
        {
            Libc.ClearEvent(_event);
        }

        for (int i = 0; i < watched.Length; i++)
        {
            if (readable[i + 1])
            {
                Ended(watched[i]);
            }
        }
    }

    private void Ended(Maker maker)
    {
        lock (_gate)
        {
            maker.ProcessEnded();
            _byProcess.Remove(maker.Process);
            foreach (uint thread in _byThread.Where(p => p.Value == maker).Select(p => p.Key).ToList())
            {
                _byThread.Remove(thread);
            }
        }
    }
}
