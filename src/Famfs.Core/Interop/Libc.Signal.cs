using System.Runtime.InteropServices;

namespace Famfs.Interop;

/// <summary>sigaction(2) for the fault guard of the cache-line instructions.</summary>
internal static unsafe partial class Libc
{
    public const int SIGBUS = 7;
    public const int SA_SIGINFO = 4;

    /// <summary>Memory that is mapped was found to be broken; nobody has used it.</summary>
    public const byte BUS_MCEERR_AO = 5;

    /// <summary>The action for a signal; 0 or errno.</summary>
    public static int GetSignalAction(int signal, out SignalAction current)
    {
        fixed (SignalAction* result = &current)
        {
            return sigaction(signal, null, result) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Sets the action for a signal; 0 or errno.</summary>
    public static int SetSignalAction(int signal, SignalAction action) =>
        sigaction(signal, &action, null) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Address of signal(2) of the C library, for code that is not .NET.</summary>
    public static nint SignalFunction() => NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "signal");
}
