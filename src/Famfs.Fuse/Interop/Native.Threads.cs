using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

internal static unsafe partial class Native
{
    /// <summary>
    /// Signal that takes a thread out of read(2). The runtime uses none but the first real-time signal, and no
    /// program sends this one by accident.
    /// </summary>
    internal const int WakeSignal = 50;

    [LibraryImport(Library, EntryPoint = "pthread_self")]
    internal static partial nint CurrentThread();

    [LibraryImport(Library, EntryPoint = "pthread_kill")]
    internal static partial int SignalThread(nint thread, int signal);

    /// <summary>
    /// Gives <see cref="WakeSignal"/> a handler that does nothing and does not restart system calls. The handler
    /// is a function of the C library, because managed code must not run inside a signal.
    /// </summary>
    /// <returns>False if the signal could not be set up.</returns>
    internal static bool InstallWakeSignal()
    {
        nint library = NativeLibrary.Load(Library, typeof(Native).Assembly, null);
        Libc.SignalAction action = new() { Handler = NativeLibrary.GetExport(library, "getpid") };
        return Libc.sigaction(WakeSignal, &action, null) == 0;
    }
}
