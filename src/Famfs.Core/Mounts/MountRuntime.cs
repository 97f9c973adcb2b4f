using System.Globalization;
using System.IO.Hashing;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
    public static MountReport? Ask(string mountPoint) => Ask(mountPoint, DaemonRequest.StatusLine, MountReportJson.Default.MountReport);

    /// <summary>Has the famfsd of a mount drop the pages of a file.</summary>
    /// <returns>False if none answers, or it could not.</returns>
    public static bool Invalidate(string mountPoint, string path) =>
        Ask(mountPoint, DaemonRequest.InvalidateLine(path), MountReportJson.Default.DaemonReply) is { Error: null };

    /// <summary>What it said when it started, or null.</summary>
    public static MountReport? Recall(string mountPoint)
    {
        foreach (string folder in Candidates())
        {
            try
            {
                return JsonSerializer.Deserialize(
                    File.ReadAllText(Path.Combine(folder, NameOf(mountPoint) + ".json")), MountReportJson.Default.MountReport);
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

    /// <summary>A reply as one line.</summary>
    public static string Line(DaemonReply reply) => JsonSerializer.Serialize(reply, MountReportJson.Default.DaemonReply) + "\n";

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

    private static T? Ask<T>(string mountPoint, string request, JsonTypeInfo<T> type)
        where T : class => Candidates()
        .Select(folder => AskSocket(Path.Combine(folder, NameOf(mountPoint) + ".sock"), request, type))
        .FirstOrDefault(answer => answer is not null);

    private static T? AskSocket<T>(string path, string request, JsonTypeInfo<T> type)
        where T : class
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
            socket.Send(Encoding.ASCII.GetBytes(request));
            using StreamReader reader = new(new NetworkStream(socket), Encoding.UTF8);
            return reader.ReadLine() is { } line ? JsonSerializer.Deserialize(line, type) : null;
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            return null;
        }
    }
}
