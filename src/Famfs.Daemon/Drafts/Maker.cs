using Famfs.Interop;

namespace Famfs.Daemon.Drafts;

/// <summary>
/// The process that made a draft, and the process group that it belonged to. A group is what a shell calls a job: the
/// commands of a script are in the group of the script, so a later one may still rename or remove what this one made.
/// </summary>
internal sealed class Maker
{
    /// <summary>A process that cannot be seen.</summary>
    internal static readonly Maker Unseen = new(0, 0, -1);

    private readonly Lock _gate = new();
    private volatile MakerState _state;

    /// <param name="process">Process id; 0 if it cannot be seen.</param>
    /// <param name="group">Process group id; 0 if it cannot be seen.</param>
    /// <param name="descriptor">Becomes readable when the process has ended; negative if there is none.</param>
    internal Maker(int process, int group, int descriptor)
    {
        Process = process;
        Group = group;
        Descriptor = descriptor;
        _state = descriptor < 0 ? MakerState.Unseen : MakerState.Running;
    }

    internal int Process { get; }

    internal int Group { get; }

    /// <summary>The pidfd of the process; -1 once it has ended.</summary>
    internal int Descriptor { get; private set; }

    /// <summary>As of the last <see cref="ProcessEnded"/> or <see cref="LookAtGroup"/>.</summary>
    internal MakerState State => _state;

    /// <summary>The process has ended.</summary>
    internal void ProcessEnded()
    {
        lock (_gate)
        {
            Libc.Close(Descriptor);
            Descriptor = -1;
            _state = MakerState.GroupRunning;
        }

        LookAtGroup();
    }

    /// <summary>The state as it is now: the thread that watches processes may not have heard of the end of this one yet.</summary>
    internal MakerState LookAtProcess()
    {
        lock (_gate)
        {
            bool[] hasEnded = new bool[1];
            if (_state == MakerState.Running)
            {
                Libc.WaitReadable([Descriptor], 0, hasEnded);
            }

            return hasEnded[0] ? MakerState.GroupRunning : _state;
        }
    }

    /// <summary>Looks whether a group that outlived the process still exists.</summary>
    internal void LookAtGroup()
    {
        if (_state == MakerState.GroupRunning && (Group <= 0 || !Libc.IsGroupAlive(Group)))
        {
            _state = MakerState.Ended;
        }
    }
}
