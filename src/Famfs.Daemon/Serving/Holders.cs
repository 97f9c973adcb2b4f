using System.Globalization;
using System.Text;

namespace Famfs.Daemon.Serving;

/// <summary>
/// Whether anyone else can still hold an open file. The kernel tells of each close, but not which is the last until
/// close(2) has returned; /proc tells enough to be certain in the usual case of a program that copies a file.
/// </summary>
internal static class Holders
{
    /// <summary>Whether the thread that opened a file, and closes it, has no other descriptor for it and no children.</summary>
    /// <remarks>Nothing here touches the mount: links are read, not followed.</remarks>
    internal static bool IsLastClose(uint thread, byte[] path)
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
}
