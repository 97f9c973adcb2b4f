using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>Counters of one thread. Written by that thread only, read by any.</summary>
internal sealed class FuseCounters
{
    internal const int Opcodes = 64;

    internal readonly long[] Requests = new long[Opcodes];
    internal long BytesRead;
    internal long BytesWritten;
    internal long Malformed;
    internal long FailedReplies;
    internal long Exceptions;

    /// <summary>Takes over the counts of a thread that has ended.</summary>
    internal void Add(FuseCounters other)
    {
        for (int i = 0; i < Opcodes; i++)
        {
            Requests[i] += other.Requests[i];
        }

        BytesRead += other.BytesRead;
        BytesWritten += other.BytesWritten;
        Malformed += other.Malformed;
        FailedReplies += other.FailedReplies;
        Exceptions += other.Exceptions;
    }

    /// <summary>Index of an opcode; those that do not exist share the last.</summary>
    internal static int Index(FuseOpcode opcode) => (int)Math.Min((uint)opcode, Opcodes - 1);
}
