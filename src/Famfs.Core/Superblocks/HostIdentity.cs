using Famfs.OnMedia;

namespace Famfs.Superblocks;

/// <summary>
/// The identity of this host: <c>$FAMFS_SYSTEM_UUID</c>, else <c>/opt/famfs/system_uuid</c> (shared with the reference), else a file
/// of the user's own (format.md section 6). A host gets an identity when it formats or takes ownership;
/// one that only reads needs none, and is a client everywhere.
/// </summary>
/// <param name="Uuid">The identity; empty where this host has none.</param>
/// <param name="Source">Where it was found, for messages.</param>
public sealed record HostIdentity(Guid Uuid, string Source)
{
    private const string Variable = "FAMFS_SYSTEM_UUID";
    private const string StateVariable = "XDG_STATE_HOME";

    private static readonly HostIdentity None = new(Guid.Empty, "nowhere");
    private static volatile Cached? _last;

    // Only an identity of a file can be copied to another machine by accident.
    private bool _isGenuine;

    /// <summary>The file that this host shares with the reference; a parameter of tests.</summary>
    internal static string SystemFile { get; set; } = "/opt/famfs/system_uuid";

    /// <summary>Whether this host has an identity.</summary>
    public bool Exists => Uuid != Guid.Empty;

    /// <summary>The identity as it is now: the variables may change within a process, a file is read once.</summary>
    /// <returns>The identity, without a UUID where this host has none.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.HostIdentityInvalid"/>.</exception>
    public static HostIdentity Current()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        string? state = Environment.GetEnvironmentVariable(StateVariable);
        if (_last is { } last && last.Text == text && last.State == state)
        {
            return last.Identity;
        }

        HostIdentity? found = string.IsNullOrWhiteSpace(text) ? Files().Select(IdentityFile.Read).FirstOrDefault(i => i is not null)
            : Guid.TryParse(text.Trim(), out Guid uuid) && uuid != Guid.Empty ? new HostIdentity(uuid, "$" + Variable) { _isGenuine = true }
            : throw IdentityFile.Invalid("$" + Variable, text);

        // A host without an identity may get one at any time, from another process as well.
        _last = found is null ? null : new Cached(text, state, found);
        return found ?? None;
    }

    /// <summary>The identity of this host, which is created where there is none: for formatting and taking ownership.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.HostIdentityInvalid"/>, <see cref="FamfsErrorId.HostIdentityCloned"/>,
    /// <see cref="FamfsErrorId.HostIdentityMissing"/>: none can be kept anywhere.
    /// </exception>
    public static HostIdentity Establish()
    {
        HostIdentity present = Current();
        if (!present.Exists && !Files().Any(f => IdentityFile.TryCreate(f) && (present = Current()).Exists))
        {
            throw FamfsException.Create(FamfsErrorId.HostIdentityMissing, string.Join(" and ", Files()));
        }

        present.RequireGenuine();
        return present;
    }

    /// <summary>Whether this host is the master that a superblock names.</summary>
    public bool Owns(Superblock superblock) => Exists && superblock.SystemUuid == Uuid;

    /// <summary>
    /// Demands that the identity was given to this machine and not copied to it: two masters with one identity would
    /// overwrite each other's files. An identity of an environment variable is always taken at its word.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.HostIdentityCloned"/>.</exception>
    public void RequireGenuine()
    {
        if (!_isGenuine && Exists)
        {
            MachineFingerprint.Check(Source, Uuid);
            _isGenuine = true;
        }
    }

    /// <summary>Demands that this host is the master of a file system, and that its identity is its own.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.HostIdentityCloned"/>.</exception>
    public void RequireMasterOf(string device, Superblock superblock)
    {
        if (!Owns(superblock))
        {
            string advice = !Exists ? ErrorClauses.Get("IdentityNone")
                : ErrorClauses.Get("IdentityOwn", Uuid, Source);
            throw FamfsException.Create(FamfsErrorId.NotMaster, device, superblock.SystemUuid, advice + OtherHolder(superblock.SystemUuid));
        }

        RequireGenuine();
    }

    /// <summary>Looks at the files again at the next call, as a new process does.</summary>
    internal static void Forget() => _last = null;

    /// <summary>Names the candidate that holds the identity of the master, if another than the one in use does.</summary>
    private static string OtherHolder(Guid master) =>
        Files().FirstOrDefault(f => IdentityFile.TryRead(f)?.Uuid == master) is { } file
            ? ErrorClauses.Get("IdentityElsewhere", file, Variable)
            : "";

    private static IEnumerable<string> Files()
    {
        yield return SystemFile;
        string? state = Environment.GetEnvironmentVariable(StateVariable);
        if (!Path.IsPathRooted(state))
        {
            state = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/state");
        }

        // A relative path would give this host another identity in each directory.
        if (Path.IsPathRooted(state))
        {
            yield return Path.Combine(state, "famfs", "system_uuid");
        }
    }

    private sealed record Cached(string? Text, string? State, HostIdentity Identity);
}
