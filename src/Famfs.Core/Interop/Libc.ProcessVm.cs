using System.Runtime.InteropServices;

namespace Famfs.Interop;

/// <summary>
/// process_vm_readv(2) and process_vm_writev(2): copies that the kernel guards, so that memory which is missing or
/// poisoned is EFAULT and not a signal.
/// </summary>
internal static unsafe partial class Libc
{
    private static readonly int Self = Environment.ProcessId;

    /// <summary>Copies from <paramref name="source"/>; 0 or errno, EFAULT when not all of it could be read.</summary>
    public static int GuardedRead(byte* destination, byte* source, long length) =>
        GuardedCopy(&process_vm_readv, destination, source, length);

    /// <summary>Copies to <paramref name="destination"/>; 0 or errno, EFAULT when not all of it could be written.</summary>
    public static int GuardedWrite(byte* destination, byte* source, long length) =>
        GuardedCopy(&process_vm_writev, source, destination, length);

    private static int GuardedCopy(
        delegate*<int, IoVector*, nuint, IoVector*, nuint, nuint, nint> copy, byte* local, byte* remote, long length)
    {
        while (length > 0)
        {
            // The kernel moves at most 2 GiB a call.
            IoVector here = new(local, (nuint)Math.Min(length, 1L << 30));
            IoVector there = new(remote, here.Length);
            nint moved = copy(Self, &here, 1, &there, 1, 0);
            if (moved <= 0)
            {
                return moved == 0 ? Errno.EFAULT : Marshal.GetLastPInvokeError();
            }

            // A short copy stopped at the first bad page: the next call reports it.
            local += moved;
            remote += moved;
            length -= moved;
        }

        return 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint process_vm_writev(
        int pid, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);
}
