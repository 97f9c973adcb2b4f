using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

/// <summary>io_uring(7), which the C library has no functions for, and what a thread of a ring needs besides.</summary>
internal static unsafe partial class Native
{
    /// <summary>Submission entries of 128 bytes.</summary>
    internal const uint RingLongEntries = 1 << 10;

    /// <summary>One thread submits, and completions come about only while that thread waits: no signal disturbs its handlers.</summary>
    internal const uint RingSingleIssuer = 1 << 12;

    /// <inheritdoc cref="RingSingleIssuer"/>
    internal const uint RingDeferWork = 1 << 13;

    /// <summary>The command that the file at the other end defines (IORING_OP_URING_CMD).</summary>
    internal const byte RingCommand = 46;

    internal const long RingSubmissions = 0;
    internal const long RingCompletions = 0x8000000;
    internal const long RingEntries = 0x10000000;

    private const uint EnterGetEvents = 1;

    // The same numbers on every architecture.
    private const nint SetupCall = 425;
    private const nint EnterCall = 426;

    /// <summary>Makes a ring.</summary>
    /// <returns>Its descriptor, or -1.</returns>
    internal static int SetUpRing(uint entries, RingParameters* parameters) =>
        (int)Libc.syscall(SetupCall, (nint)entries, (nint)parameters, 0, 0, 0, 0);

    /// <summary>Submits, and waits until there is a completion if that is wanted.</summary>
    /// <returns>Entries submitted, or -1.</returns>
    internal static int EnterRing(int ring, uint submitted, bool wait) =>
        (int)Libc.syscall(EnterCall, ring, (nint)submitted, wait ? 1 : 0, (nint)EnterGetEvents, 0, 0);

    /// <summary>Maps a part of a ring; null on failure.</summary>
    internal static byte* MapRing(int ring, nuint length, long offset)
    {
        byte* start = Libc.mmap(null, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, ring, offset);
        return (nint)start == -1 ? null : start;
    }

    /// <summary>Keeps the calling thread on one processor.</summary>
    /// <returns>False where this process may not use it.</returns>
    internal static bool StayOn(int processor)
    {
        int words = (processor / 64) + 1;
        ulong* mask = stackalloc ulong[words];
        new Span<ulong>(mask, words).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        return SetAffinity(0, (nuint)(words * sizeof(ulong)), mask) == 0;
    }

    /// <summary>
    /// Copies pieces of this process's memory to another place. The kernel guards it: memory that is missing or poisoned is
    /// EFAULT and not a signal.
    /// </summary>
    /// <returns>Bytes copied, or -1.</returns>
    internal static nint GuardedRead(IoVector* target, IoVector* pieces, int count) =>
        Libc.process_vm_readv(Environment.ProcessId, target, 1, pieces, (nuint)count, 0);

    [LibraryImport(Library, EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nuint size, ulong* mask);

    /// <summary>struct io_uring_params, with the offsets of what is used in the two rings.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    internal struct RingParameters
    {
        [FieldOffset(0)]
        internal uint Submissions;

        [FieldOffset(4)]
        internal uint Completions;

        [FieldOffset(8)]
        internal uint Flags;

        [FieldOffset(40)]
        internal uint SubmissionHead;

        [FieldOffset(44)]
        internal uint SubmissionTail;

        [FieldOffset(64)]
        internal uint SubmissionArray;

        [FieldOffset(80)]
        internal uint CompletionHead;

        [FieldOffset(84)]
        internal uint CompletionTail;

        [FieldOffset(88)]
        internal uint CompletionMask;

        [FieldOffset(100)]
        internal uint CompletionEntries;
    }

    /// <summary>The first 72 bytes of struct io_uring_sqe of 128 bytes, as a command of FUSE fills it in.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct RingEntry
    {
        [FieldOffset(0)]
        internal byte Operation;

        [FieldOffset(4)]
        internal int Descriptor;

        [FieldOffset(8)]
        internal uint Command;

        [FieldOffset(16)]
        internal byte* Address;

        [FieldOffset(24)]
        internal uint Length;

        /// <summary>Arguments that the command defines, 80 bytes.</summary>
        [FieldOffset(48)]
        internal fixed byte Argument[80];
    }
}
