using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>Counts of a session's work since it began. A snapshot; counts of one moment may differ by a request.</summary>
public sealed class FuseStatistics
{
    private readonly long[] _requests = new long[FuseCounters.Opcodes];

    internal FuseStatistics(IEnumerable<FuseCounters> counters, int threads)
    {
        Threads = threads;
        foreach (FuseCounters c in counters)
        {
            for (int i = 0; i < _requests.Length; i++)
            {
                _requests[i] += Volatile.Read(ref c.Requests[i]);
            }

            BytesRead += Volatile.Read(ref c.BytesRead);
            BytesWritten += Volatile.Read(ref c.BytesWritten);
            Malformed += Volatile.Read(ref c.Malformed);
            FailedReplies += Volatile.Read(ref c.FailedReplies);
            Exceptions += Volatile.Read(ref c.Exceptions);
        }
    }

    /// <summary>Requests of all kinds.</summary>
    public long Requests => _requests.Sum();

    /// <summary>Bytes sent in answer to READ.</summary>
    public long BytesRead { get; }

    /// <summary>Bytes taken from WRITE.</summary>
    public long BytesWritten { get; }

    /// <summary>Messages that did not follow the protocol.</summary>
    public long Malformed { get; }

    /// <summary>Replies that the kernel did not take, those to callers that had gone not counted.</summary>
    public long FailedReplies { get; }

    /// <summary>Exceptions that left a handler; each became EIO.</summary>
    public long Exceptions { get; }

    /// <summary>Threads that serve at the moment.</summary>
    public int Threads { get; }

    /// <summary>Requests of one kind.</summary>
    /// <param name="opcode">The kind.</param>
    /// <returns>The count.</returns>
    public long Count(FuseOpcode opcode) => _requests[FuseCounters.Index(opcode)];
}
