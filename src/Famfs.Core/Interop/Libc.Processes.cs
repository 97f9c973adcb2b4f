using System.Globalization;
using System.Runtime.InteropServices;

namespace Famfs.Interop;

/// <summary>Watching other processes: pidfd_open(2), poll(2), eventfd(2), kill(2) with signal 0, and /proc.</summary>
internal static unsafe partial class Libc
{
    private const int SYS_pidfd_open = 434;
    private const int EFD_CLOEXEC = 0x80000;
    private const int EFD_NONBLOCK = 0x800;

    /// <summary>A descriptor that becomes readable when a process has ended; minus errno if there is none.</summary>
    public static int OpenProcess(int process)
    {
        nint descriptor = syscall(SYS_pidfd_open, process, 0, 0, 0, 0, 0);
        return descriptor >= 0 ? (int)descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>A counter that wakes a <see cref="WaitReadable"/>; minus errno if there is none.</summary>
    public static int OpenEvent() => eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) is >= 0 and var fd ? fd : -Marshal.GetLastPInvokeError();

    /// <summary>Adds to a counter of <see cref="OpenEvent"/>.</summary>
    public static void SignalEvent(int descriptor)
    {
        ulong one = 1;
        write(descriptor, &one, sizeof(ulong));
    }

    /// <summary>Sets a counter of <see cref="OpenEvent"/> back to zero.</summary>
    public static void ClearEvent(int descriptor)
    {
        ulong count;
        read(descriptor, &count, sizeof(ulong));
    }

    /// <summary>Waits until one of several descriptors is readable.</summary>
    /// <param name="descriptors">Negative ones are left out.</param>
    /// <param name="milliseconds">How long; negative forever.</param>
    /// <param name="readable">Takes which are readable; as long as <paramref name="descriptors"/>.</param>
    /// <returns>How many are.</returns>
    public static int WaitReadable(ReadOnlySpan<int> descriptors, int milliseconds, Span<bool> readable)
    {
        PollDescriptor[] watched = new PollDescriptor[descriptors.Length];
        for (int i = 0; i < watched.Length; i++)
        {
            watched[i] = new PollDescriptor { Descriptor = descriptors[i], Events = POLLIN };
        }

        int count;
        long start = Environment.TickCount64;
        int left = milliseconds;
        fixed (PollDescriptor* first = watched)
        {
            // The runtime stops threads by signals, and those end a poll early.
            while ((count = poll(first, (nuint)watched.Length, left)) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
            {
                left = milliseconds < 0 ? milliseconds : (int)Math.Max(0, start + milliseconds - Environment.TickCount64);
            }
        }

        for (int i = 0; i < watched.Length; i++)
        {
            readable[i] = count > 0 && watched[i].Returned != 0;
        }

        return Math.Max(count, 0);
    }

    /// <summary>Whether any process is in a process group, also one that this process may not signal.</summary>
    public static bool IsGroupAlive(int group) => kill(-group, 0) == 0 || Marshal.GetLastPInvokeError() != Errno.ESRCH;

    /// <summary>Reads a small file of /proc.</summary>
    /// <returns>Bytes read; 0 if it cannot be read.</returns>
    public static int ReadProc(int process, string name, Span<byte> text)
    {
        int file = open(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{name}"), O_RDONLY | O_CLOEXEC, 0);
        if (file < 0)
        {
            return 0;
        }

        fixed (byte* first = text)
        {
            nint length = read(file, first, (nuint)text.Length);
            Close(file);
            return (int)Math.Max(length, 0);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, void* buffer, nuint length);
}
