using System.Globalization;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Devices;

/// <summary>
/// Which process holds a lock. The kernel does not tell it of open-file-description locks, but lists the locks of each
/// descriptor of the processes that this user may look at.
/// </summary>
internal static class LockHolders
{
    /// <summary>The clause for a process that this user may not look at.</summary>
    public static string Unknown => ErrorClauses.Get("HolderUnknown");

    /// <summary>A process that has a lock on a byte of a file, as a clause of a sentence, or null.</summary>
    public static string? Find(SafeFileHandle file, long offset, bool writers)
    {
        if (Libc.Stat(file, out FileStatus status) != 0)
        {
            return writers ? null : Unknown;
        }

        string kind = writers ? " WRITE " : " READ ";
        foreach (string process in Entries("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            if (Entries($"{process}/fd").Any(d => Libc.Stat(d, out FileStatus open) == 0 && open.IsSameFile(status)
                && Locks($"{process}/fdinfo/{Path.GetFileName(d)}", kind, offset)))
            {
                return Describe(process);
            }
        }

        return writers ? null : Unknown;
    }

    // lock:  1: OFDLCK ADVISORY  WRITE -1 00:1c:2 2097184 2097199
    private static bool Locks(string descriptor, string kind, long offset) => Lines(descriptor)
        .Where(l => l.StartsWith("lock:", StringComparison.Ordinal) && l.Contains(kind, StringComparison.Ordinal))
        .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Any(words => Number(words[^2]) <= offset && offset <= Number(words[^1]));

    private static long Number(string word) =>
        long.TryParse(word, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;

    private static string Describe(string process)
    {
        // The name is another user's choice; it may hold anything.
        string name = string.Concat((Lines($"{process}/comm").FirstOrDefault() ?? "").Select(c => char.IsControl(c) ? '?' : c));
        bool isStopped = Lines($"{process}/status").Any(l => l.StartsWith("State:\tT", StringComparison.Ordinal));
        return isStopped
            ? ErrorClauses.Get("HolderStopped", Path.GetFileName(process), name)
            : ErrorClauses.Get("Holder", Path.GetFileName(process), name);
    }

    // Processes end while they are looked at, and some are not this user's to look at.
    private static string[] Entries(string directory)
    {
        try
        {
            return Directory.GetFileSystemEntries(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
