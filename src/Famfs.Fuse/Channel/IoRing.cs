using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>
/// An io_uring with one entry under way at a time. It belongs to the thread that made it, and only that thread uses it.
/// </summary>
internal sealed unsafe class IoRing : IDisposable
{
    private const int CompletionSize = 16;

    private readonly int _descriptor;
    private readonly Native.RingParameters _layout;
    private byte* _submissions;
    private byte* _completions;
    private byte* _entry;

    private IoRing(int descriptor, in Native.RingParameters layout)
    {
        _descriptor = descriptor;
        _layout = layout;
    }

    /// <summary>The entry, to be filled in before <see cref="Push"/>.</summary>
    internal ref Native.RingEntry Entry => ref *(Native.RingEntry*)_entry;

    private nuint SubmissionsLength => _layout.SubmissionArray + (nuint)(_layout.Submissions * sizeof(uint));

    private nuint CompletionsLength => _layout.CompletionEntries + (nuint)(_layout.Completions * CompletionSize);

    private nuint EntriesLength => _layout.Submissions * (nuint)sizeof(Native.RingEntry);

    /// <summary>Makes one.</summary>
    /// <param name="error">0, or why there is none. EPERM: io_uring is forbidden here. ENOSYS: the kernel has none.</param>
    /// <returns>The ring, or null.</returns>
    internal static IoRing? Create(out int error)
    {
        Native.RingParameters layout = new()
        {
            Flags = Native.RingLongEntries | Native.RingSingleIssuer | Native.RingDeferWork,
        };
        int descriptor = Native.SetUpRing(1, &layout);
        error = descriptor < 0 ? Native.LastError : Errno.Success;
        if (descriptor < 0)
        {
            return null;
        }

        IoRing ring = new(descriptor, layout);
        if (ring.TryMap())
        {
            return ring;
        }

        error = Native.LastError;
        ring.Dispose();
        return null;
    }

    /// <summary>The kernel takes back what is under way.</summary>
    public void Dispose()
    {
        Unmap(ref _submissions, SubmissionsLength);
        Unmap(ref _completions, CompletionsLength);
        Unmap(ref _entry, EntriesLength);
        _ = Libc.close(_descriptor);
    }

    /// <summary>Hands the entry to the kernel at the next <see cref="Enter"/>.</summary>
    internal void Push()
    {
        ref uint tail = ref *(uint*)(_submissions + _layout.SubmissionTail);
        Volatile.Write(ref tail, tail + 1);
    }

    /// <summary>Submits what was pushed.</summary>
    /// <param name="wait">Whether to wait for a completion.</param>
    /// <returns>0 or an errno. EINTR: a signal came first.</returns>
    internal int Enter(bool wait)
    {
        uint pushed = *(uint*)(_submissions + _layout.SubmissionTail)
            - Volatile.Read(ref *(uint*)(_submissions + _layout.SubmissionHead));
        return Native.EnterRing(_descriptor, pushed, wait) < 0 ? Native.LastError : Errno.Success;
    }

    /// <summary>Takes a completion, if there is one.</summary>
    /// <param name="result">What became of the entry: 0, or a negated errno.</param>
    internal bool TryTake(out int result)
    {
        if (!TryPeek(out result))
        {
            return false;
        }

        ref uint head = ref *(uint*)(_completions + _layout.CompletionHead);
        Volatile.Write(ref head, head + 1);
        return true;
    }

    /// <summary>Looks at a completion without taking it.</summary>
    /// <inheritdoc cref="TryTake"/>
    internal bool TryPeek(out int result)
    {
        uint head = *(uint*)(_completions + _layout.CompletionHead);
        result = 0;
        if (head == Volatile.Read(ref *(uint*)(_completions + _layout.CompletionTail)))
        {
            return false;
        }

        uint place = head & *(uint*)(_completions + _layout.CompletionMask);
        result = *(int*)(_completions + _layout.CompletionEntries + (place * CompletionSize) + sizeof(ulong));
        return true;
    }

    private static void Unmap(ref byte* start, nuint length)
    {
        if (start is not null)
        {
            _ = Libc.munmap(start, length);
            start = null;
        }
    }

    private bool TryMap()
    {
        _submissions = Native.MapRing(_descriptor, SubmissionsLength, Native.RingSubmissions);
        _completions = _submissions is null ? null : Native.MapRing(_descriptor, CompletionsLength, Native.RingCompletions);
        _entry = _completions is null ? null : Native.MapRing(_descriptor, EntriesLength, Native.RingEntries);
        if (_entry is null)
        {
            return false;
        }

        // With a single entry the order of submission is always the same.
        *(uint*)(_submissions + _layout.SubmissionArray) = 0;
        return true;
    }
}
