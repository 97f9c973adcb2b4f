using Famfs.Interop;

namespace Famfs.Memory;

/// <summary>
/// A page of machine code for what .NET does not expose: cache-line instructions, a store of 16 bytes at once, and
/// stores past the cache.
/// Every routine returns 0, or 1 when it met memory that is not there: a SIGBUS inside this page does not end the
/// process but resumes at the page's fault exit. A SIGBUS from anywhere else goes where it went before, but for one: that
/// memory was found to be broken before anybody used it is told to all who map it. .NET would take its handler, and with it
/// this guard, for used up, and the next fault would end the process.
/// </summary>
internal sealed unsafe class CodePage
{
    private const int PageSize = 4096;

    private CodePage(byte* page, CodeOffsets offsets)
    {
        WriteBack = (delegate* unmanaged<byte*, byte*, int>)(page + offsets.WriteBack);
        Fence = (delegate* unmanaged<int>)(page + offsets.Fence);
        Invalidate = (delegate* unmanaged<byte*, byte*, int>)(page + offsets.Invalidate);
        Store16 = (delegate* unmanaged<byte*, ulong, ulong, int>)(page + offsets.Store16);
        Copy = (delegate* unmanaged<byte*, byte*, byte*, int>)(page + offsets.Copy);
        Move = (delegate* unmanaged<byte*, byte*, nint, int>)(page + offsets.Move);
        LoadThrough = (delegate* unmanaged<byte*, ulong*, int>)(page + offsets.LoadThrough);
        StoreAndWriteBack = (delegate* unmanaged<byte*, ulong, int>)(page + offsets.StoreAndWriteBack);
    }

    /// <summary>The one page of this process.</summary>
    public static CodePage Instance { get; } = Create();

    /// <summary>Begins to write the lines of [start, end) back to memory; start is on a line.</summary>
    public delegate* unmanaged<byte*, byte*, int> WriteBack { get; }

    /// <summary>Waits for the write-backs of this thread.</summary>
    public delegate* unmanaged<int> Fence { get; }

    /// <summary>Drops the lines of [start, end) so that the next load reads memory; start is on a line.</summary>
    public delegate* unmanaged<byte*, byte*, int> Invalidate { get; }

    /// <summary>Stores two words in an aligned slot of 16 bytes at once.</summary>
    public delegate* unmanaged<byte*, ulong, ulong, int> Store16 { get; }

    /// <summary>
    /// Copies whole lines, from any address, to [start, end) in memory and waits for it; start is on a line. Either side
    /// may be missing. Arguments: start, source, end.
    /// </summary>
    public delegate* unmanaged<byte*, byte*, byte*, int> Copy { get; }

    /// <summary>
    /// Copies bytes through the cache, without waiting for anything. Either side may be missing. Arguments: start, source,
    /// length.
    /// </summary>
    public delegate* unmanaged<byte*, byte*, nint, int> Move { get; }

    /// <summary>Drops the line of a word and loads the word. Arguments: a multiple of 8, where the word goes.</summary>
    public delegate* unmanaged<byte*, ulong*, int> LoadThrough { get; }

    /// <summary>Stores a word and begins to write its line back. Arguments: a multiple of 8, the word.</summary>
    public delegate* unmanaged<byte*, ulong, int> StoreAndWriteBack { get; }

    private static CodePage Create()
    {
        byte* page = Libc.MapAnonymous(null, PageSize, Libc.PROT_READ | Libc.PROT_WRITE, 0, out int errno);
        Check(errno, "mmap");

        // The handler of before must be known when the code that passes foreign signals on to it is written.
        Check(Libc.GetSignalAction(Libc.SIGBUS, out Libc.SignalAction previous), "sigaction");
        CodeWriter writer = CodeWriter.ForThisProcessor(new Span<byte>(page, PageSize), (ulong)page);
        CodeOffsets offsets = writer.Write((ulong)previous.Handler, (ulong)Libc.SignalFunction());
        Check(Libc.Protect(page, PageSize, Libc.PROT_READ | Libc.PROT_EXEC), "mprotect");

        Libc.SignalAction action = previous with
        {
            Handler = (nint)(page + offsets.Handler),

            // On the stack of the thread, as the handler of before expects: .NET takes a signal on another stack for an
            // overflow of its own.
            Flags = previous.Flags | Libc.SA_SIGINFO,
        };
        Check(Libc.SetSignalAction(Libc.SIGBUS, action), "sigaction");
        return new CodePage(page, offsets);
    }

    private static void Check(int errno, string call)
    {
        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, call, ErrorClauses.Get("MachineCode"));
        }
    }
}
