using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Worker;

/// <summary>
/// A program of another user that may read an image, and locks it. It prints <c>ready</c> once it holds its locks, and
/// keeps them until it is killed.
/// </summary>
internal static partial class Stranger
{
    private const uint Nobody = 12345;
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int LOCK_SH = 1;
    private const int LOCK_EX = 2;
    private const int F_SETLK = 6;
    private const int F_OFD_SETLK = 37;
    private const short F_RDLCK = 0;
    private const short F_WRLCK = 1;
    private const short F_UNLCK = 2;

    /// <param name="arguments">Image, what to lock it with, and for ranges their offset, length, number and distance.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string kind = arguments[1];
        bool mayWrite = kind.StartsWith("write", StringComparison.Ordinal);
        if (!mayWrite && geteuid() == 0)
        {
            Require(setresgid(Nobody, Nobody, Nobody) == 0 && setresuid(Nobody, Nobody, Nobody) == 0);
        }

        using SafeFileHandle file = new(open(arguments[0], mayWrite ? ReadWrite : ReadOnly), ownsHandle: true);
        Require(!file.IsInvalid);
        switch (kind)
        {
            case "flock-shared":
                Require(flock(file, LOCK_SH) == 0);
                break;
            case "flock-exclusive":
                Require(flock(file, LOCK_EX) == 0);
                break;
            case "read-on-and-off":
                Console.WriteLine("ready");
                OnAndOff(file);
                break;
            default:
                Ranges(file, kind, [.. arguments[2..].ToArray().Select(a => long.Parse(a, CultureInfo.InvariantCulture))]);
                break;
        }

        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static void Ranges(SafeFileHandle file, string kind, long[] numbers)
    {
        int command = kind.EndsWith("traditional", StringComparison.Ordinal) ? F_SETLK : F_OFD_SETLK;
        short type = kind.StartsWith("write", StringComparison.Ordinal) ? F_WRLCK : F_RDLCK;
        for (long i = 0; i < numbers[2]; i++)
        {
            Require(Lock(file, command, type, numbers[0] + (i * numbers[3]), numbers[1]));
        }
    }

    private static void OnAndOff(SafeFileHandle file)
    {
        for (int i = 0; ; i++)
        {
            // It fails while a writer holds its lock.
            Lock(file, F_OFD_SETLK, F_RDLCK, 0, 0);
            Thread.Sleep(i % 3);
            Lock(file, F_OFD_SETLK, F_UNLCK, 0, 0);
            Thread.Sleep(i % 2);
        }
    }

    private static bool Lock(SafeFileHandle file, int command, short type, long start, long length)
    {
        RangeLock request = new() { Type = type, Start = start, Length = length };
        return fcntl(file, command, ref request) == 0;
    }

    private static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, ref RangeLock range);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresuid(uint real, uint effective, uint saved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setresgid(uint real, uint effective, uint saved);

    [StructLayout(LayoutKind.Sequential)]
    private struct RangeLock
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Pid;
    }
}
