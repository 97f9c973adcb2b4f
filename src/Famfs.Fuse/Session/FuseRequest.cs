using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// The request a handler answers: who asks, about which node. One object for each thread, used again for the next
/// request, so a handler must not keep it.
/// </summary>
public sealed class FuseRequest
{
    private readonly object _gate = new();
    private ulong _unique;
    private ulong _interrupted;

    internal FuseRequest()
    {
    }

    /// <summary>The operation.</summary>
    public FuseOpcode Opcode { get; private set; }

    /// <summary>Identity of the request; 0 between requests.</summary>
    public ulong Unique => Volatile.Read(ref _unique);

    /// <summary>The node the request is about; for requests that carry a name, the directory it is in.</summary>
    public ulong NodeId { get; private set; }

    /// <summary>User of the caller.</summary>
    public uint Uid { get; private set; }

    /// <summary>Group of the caller.</summary>
    public uint Gid { get; private set; }

    /// <summary>Thread id of the caller; 0 if it has none in this process's name space.</summary>
    public uint Pid { get; private set; }

    /// <summary>
    /// Whether the caller no longer waits (it got a signal) or the session stops. A handler that blocks looks here,
    /// gives up and answers EINTR. A handler that is about to finish does so.
    /// </summary>
    /// <remarks>The kernel sends no INTERRUPT for reads through the page cache: the caller gets away on a fatal
    /// signal, and the request goes on.</remarks>
    public bool IsInterrupted => Volatile.Read(ref _interrupted) == _unique && _unique != 0;

    /// <summary>Blocks the thread until the request is interrupted.</summary>
    /// <param name="milliseconds">How long at most.</param>
    /// <returns>Whether it is interrupted.</returns>
    public bool WaitForInterrupt(int milliseconds)
    {
        lock (_gate)
        {
            if (!IsInterrupted)
            {
                Monitor.Wait(_gate, milliseconds);
            }

            return IsInterrupted;
        }
    }

    internal void Begin(in FuseInHeader header)
    {
        Opcode = header.Opcode;
        NodeId = header.NodeId;
        Uid = header.Uid;
        Gid = header.Gid;
        Pid = header.Pid;

        // A full fence: a thread that looks for this identity after us finds it, or has left a note that we will find.
        Interlocked.Exchange(ref _unique, header.Unique);
    }

    internal void End() => Volatile.Write(ref _unique, 0);

    /// <summary>
    /// Marks the request if it is the one meant. What is stored is the identity, not a flag, so a mark that comes
    /// too late means nothing to the request that follows.
    /// </summary>
    internal bool TryInterrupt(ulong unique)
    {
        if (unique == 0 || Volatile.Read(ref _unique) != unique)
        {
            return false;
        }

        Volatile.Write(ref _interrupted, unique);
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }

        return true;
    }

    /// <summary>Marks whatever request is running.</summary>
    internal void Interrupt() => TryInterrupt(Unique);
}
