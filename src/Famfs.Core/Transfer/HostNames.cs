using System.Text;
using Famfs.Interop;
using Famfs.Names;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// Finds names of this machine that are not UTF-8. .NET reads each byte that is none as U+FFFD, so that its objects and
/// wildcards give a path that leads to nothing.
/// </summary>
public static class HostNames
{
    private const char Replacement = '\ufffd';

    /// <summary>The path that an absolute path means: itself, or the one name that .NET reads in this way.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.SourceInvalid"/>: several names are read in this way.
    /// </exception>
    public static string Resolve(string path)
    {
        if (!path.Contains(Replacement, StringComparison.Ordinal) || Exists(path))
        {
            return path;
        }

        string found = "";
        foreach (string component in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            string next = $"{found}/{component}";
            found = component.Contains(Replacement, StringComparison.Ordinal) && !Exists(next)
                ? $"{found}/{Only(found.Length == 0 ? "/" : found, component, path)}"
                : next;
        }

        return found;
    }

    private static bool Exists(string path) => Libc.StatAt(null, HostPath.Bytes(path), follow: false, out _) == 0;

    private static string Only(string directory, string shown, string path)
    {
        using SafeFileHandle open = Libc.OpenAt(
            null, HostPath.Bytes(directory), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NONBLOCK, 0, out int errno);
        List<byte[]> names = [];
        if (errno == 0)
        {
            HostListing.Names(open, names);
        }

        string[] fitting =
        [
            .. names.Where(n => Encoding.UTF8.GetString(n.AsSpan(..^1)) == shown)
                .Select(n => PathText.FromBytes(n.AsSpan(..^1))),
        ];
        return fitting.Length switch
        {
            0 => shown,
            1 => fitting[0],
            _ => throw FamfsException.Create(
                FamfsErrorId.SourceInvalid,
                path,
                ErrorClauses.Get("SourceAmbiguous")),
        };
    }
}
