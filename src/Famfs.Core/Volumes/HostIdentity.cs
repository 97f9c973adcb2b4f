namespace Famfs.Volumes;

/// <summary>
/// Who this host is: <c>$FAMFS_SYSTEM_UUID</c>, else <c>/opt/famfs/system_uuid</c> (shared with the reference, created
/// where that is allowed), else a file of the user's own (famfs.md section 6, design section 7).
/// </summary>
/// <param name="Uuid">The identity.</param>
/// <param name="Source">Where it was found, for messages.</param>
public sealed record HostIdentity(Guid Uuid, string Source)
{
    private const string Variable = "FAMFS_SYSTEM_UUID";
    private const string StateVariable = "XDG_STATE_HOME";
    private const string SystemFile = "/opt/famfs/system_uuid";

    private static volatile Cached? _last;

    /// <summary>The identity as it is now: the variables may change within a process, a file is read once.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.HostIdentityInvalid"/>.</exception>
    public static HostIdentity Current()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        string? state = Environment.GetEnvironmentVariable(StateVariable);
        if (_last is { } last && last.Text == text && last.State == state)
        {
            return last.Identity;
        }

        HostIdentity identity = !string.IsNullOrWhiteSpace(text)
            ? Parse(text, "$" + Variable)
            : TryFile(SystemFile) ?? TryFile(UserFile()) ?? throw FamfsException.Create(FamfsErrorId.HostIdentityInvalid, UserFile());
        _last = new Cached(text, state, identity);
        return identity;
    }

    private sealed record Cached(string? Text, string? State, HostIdentity Identity);

    private static HostIdentity Parse(string text, string source) =>
        Guid.TryParse(text.Trim(' ', '\n', '\t', '\0'), out Guid uuid) && uuid != Guid.Empty
            ? new HostIdentity(uuid, source)
            : throw FamfsException.Create(FamfsErrorId.HostIdentityInvalid, source);

    private static HostIdentity? TryFile(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not FamfsException))
        {
            return null;
        }
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Written aside and linked into place: two processes that start at once must agree on one identity.
        string aside = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(aside, Guid.NewGuid() + "\0");
        File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }
    }

    private static string UserFile()
    {
        string? state = Environment.GetEnvironmentVariable(StateVariable);
        state = string.IsNullOrEmpty(state)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state")
            : state;
        return Path.Combine(state, "famfs", "system_uuid");
    }
}
