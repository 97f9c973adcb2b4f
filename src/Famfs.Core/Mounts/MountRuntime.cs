using System.Globalization;
using System.IO.Hashing;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>
/// Where running mounts are known: for each a state file, a socket and a log, named after a hash of the mount point, in
/// <c>$XDG_RUNTIME_DIR/famfs</c>, else <c>/run/famfs</c> for root.
/// </summary>
internal static class MountRuntime
{
    private const int Patience = 2000;
    private const string SystemFolder = "/run/famfs";

    /// <summary>The folder of this user, created where it is missing.</summary>
    public static string Folder()
    {
        string folder = Candidates().First();
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return folder;
    }

    /// <summary>A file of a mount in the folder of this user.</summary>
    public static string PathOf(string mountPoint, string extension) => Path.Combine(Folder(), NameOf(mountPoint) + extension);

    /// <summary>What the famfsd of a mount says, or null when none answers.</summary>
    public static MountReport? Ask(string mountPoint) =>
        Candidates().Select(folder => AskSocket(Path.Combine(folder, NameOf(mountPoint) + ".sock"))).FirstOrDefault(r => r is not null);

    /// <summary>What it said when it started, or null.</summary>
    public static MountReport? Recall(string mountPoint)
    {
        foreach (string folder in Candidates())
        {
            try
            {
                return Parse(File.ReadAllText(Path.Combine(folder, NameOf(mountPoint) + ".json")));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
            }
        }

        return null;
    }

    /// <summary>Removes what a mount left behind; its log stays.</summary>
    public static void Forget(string mountPoint)
    {
        foreach (string folder in Candidates())
        {
            foreach (string extension in new[] { ".json", ".sock" })
            {
                try
                {
                    File.Delete(Path.Combine(folder, NameOf(mountPoint) + extension));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                }
            }
        }
    }

    /// <summary>A report as one line.</summary>
    public static string Line(MountReport report) => JsonSerializer.Serialize(report, MountReportJson.Default.MountReport) + "\n";

    private static MountReport? Parse(string text) => JsonSerializer.Deserialize(text, MountReportJson.Default.MountReport);

    private static IEnumerable<string> Candidates()
    {
        string? runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        if (!string.IsNullOrEmpty(runtime))
        {
            yield return Path.Combine(runtime, "famfs");
        }
        else if (Libc.EffectiveUser() != 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"/run/user/{Libc.EffectiveUser()}/famfs");
        }

        yield return SystemFolder;
    }

    private static string NameOf(string mountPoint) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(mountPoint)).ToString("x16", CultureInfo.InvariantCulture);

    private static MountReport? AskSocket(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.ReceiveTimeout = Patience;
            socket.SendTimeout = Patience;
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using StreamReader reader = new(new NetworkStream(socket), Encoding.UTF8);
            return reader.ReadLine() is { } line ? Parse(line) : null;
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            return null;
        }
    }
}
