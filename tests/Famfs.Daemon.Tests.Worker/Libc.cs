using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Daemon.Tests.Worker;

/// <summary>The calls that .NET does not offer.</summary>
internal static partial class Libc
{
    internal const int ReadOnly = 0;
    internal const int WriteOnly = 1;
    internal const int ReadWrite = 2;
    internal const int LockShared = 1;
    internal const int LockExclusive = 2;

    private const int SetOpenFileLock = 37;

    /// <summary>Opens an existing file with the flags of open(2), O_DIRECT for example.</summary>
    internal static SafeFileHandle Open(string path, int flags)
    {
        int descriptor = OpenFile(path, flags);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(path);
    }

    /// <summary>A lock of flock(2).</summary>
    internal static void FileLock(SafeFileHandle file, int kind) => Check(Flock(file, kind), "flock");

    /// <summary>A read lock of the open file on a range; a length of 0 reaches to the end.</summary>
    internal static void RangeLock(SafeFileHandle file, long start, long length)
    {
        OpenFileLock range = new() { Start = start, Length = length };
        Check(Control(file, SetOpenFileLock, ref range), "fcntl");
    }

    /// <summary>Becomes a user without any group or privilege.</summary>
    internal static void ChangeUser(uint user)
    {
        Check(SetGroups(0, 0), "setgroups");
        Check(SetGroup(user, user, user), "setresgid");
        Check(SetUser(user, user, user), "setresuid");
    }

    internal static IOException Failure(string path)
        => new($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "listxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ListAttributes(string path, Span<byte> names, nint size);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GetAttribute(string path, string name, Span<byte> value, nint size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int kind);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref OpenFileLock range);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nint count, nint groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetGroup(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUser(uint real, uint effective, uint saved);

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw Failure(call);
        }
    }

    // struct flock; a type of 0 is F_RDLCK, and whence is SEEK_SET.
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenFileLock
    {
        internal short Type;
        internal short Whence;
        internal long Start;
        internal long Length;
        internal int Process;
    }
}
