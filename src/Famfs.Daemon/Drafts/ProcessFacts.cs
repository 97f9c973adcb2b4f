using System.Globalization;
using System.Text;
using Famfs.Interop;

namespace Famfs.Daemon.Drafts;

/// <summary>Facts from /proc on the thread that sent a request. Nothing here touches the mount.</summary>
internal static class ProcessFacts
{
    private const uint PF_SIGNALED = 0x400;

    // Fields of /proc/PID/stat, counted from the one after the name of the program.
    private const int GroupField = 2;
    private const int FlagsField = 6;

    // Milliseconds. Only a close inside execve(2) waits so long; on a busy machine a look that ends may need a good part of it.
    private const int LongestLook = 1000;

    /// <summary>Whether a signal is ending the thread, so that the kernel and not the program closes its files.</summary>
    /// <remarks>
    /// execve(2) closes files as well, and holds a lock meanwhile that reading <c>stat</c> waits for. So <c>statm</c> tells first,
    /// without a lock, whether the thread has given up its memory: one that ends has, one in execve(2) has not.
    /// </remarks>
    internal static bool IsBeingKilled(uint thread)
    {
        Span<byte> text = stackalloc byte[128];
        text = text[..Libc.ReadProc((int)thread, "statm", text)];
        return text.StartsWith("0 "u8) && (Field(thread, FlagsField) & PF_SIGNALED) != 0;
    }

    /// <summary>The process group of a thread, or 0.</summary>
    internal static int GroupOf(uint thread) => (int)Field(thread, GroupField);

    /// <summary>The process that a thread belongs to, or 0.</summary>
    internal static int ProcessOf(uint thread)
    {
        Span<byte> text = stackalloc byte[1024];
        text = text[..Libc.ReadProc((int)thread, "status", text)];
        int start = text.IndexOf("\nTgid:"u8);
        if (start < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> value = text[(start + "\nTgid:"u8.Length)..];
        value = value[..Math.Max(0, value.IndexOf((byte)'\n'))].Trim("\t "u8);
        return int.TryParse(value, CultureInfo.InvariantCulture, out int process) ? process : 0;
    }

    /// <summary>
    /// Whether the thread that closes a file has no other descriptor for it and no children: then the close that is under
    /// way is the last one. The kernel itself tells only after close(2) has returned.
    /// </summary>
    /// <remarks>In execve(2) the kernel holds the descriptors until the close is answered, so the answer does not wait for them.</remarks>
    internal static bool IsLastClose(uint thread, byte[] path)
    {
        Task<bool> look = Task.Run(() => HasNoOtherDescriptor(thread, path));
        return look.Wait(LongestLook) && look.Result;
    }

    private static bool HasNoOtherDescriptor(uint thread, byte[] path)
    {
        string process = string.Create(CultureInfo.InvariantCulture, $"/proc/{thread}");
        string end = "/" + Encoding.UTF8.GetString(path);
        try
        {
            if (File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{process}/task/{thread}/children")).Length > 0)
            {
                return false;
            }

            foreach (string descriptor in Directory.GetFileSystemEntries(process + "/fd"))
            {
                if (new FileInfo(descriptor).LinkTarget?.EndsWith(end, StringComparison.Ordinal) == true)
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static uint Field(uint thread, int field)
    {
        Span<byte> text = stackalloc byte[512];
        text = text[..Libc.ReadProc((int)thread, "stat", text)];

        // The name of the program is in parentheses and may contain anything, parentheses included.
        ReadOnlySpan<byte> rest = text[(text.LastIndexOf((byte)')') + 1)..].TrimStart((byte)' ');
        for (int i = 0; i < field && rest.Length > 0; i++)
        {
            rest = rest[(rest.IndexOf((byte)' ') is >= 0 and var space ? space + 1 : rest.Length)..];
        }

        rest = rest[..(rest.IndexOf((byte)' ') is >= 0 and var end ? end : rest.Length)];
        return uint.TryParse(rest, CultureInfo.InvariantCulture, out uint value) ? value : 0;
    }
}
