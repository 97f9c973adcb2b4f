using System.Text.Json;
using System.Text.Json.Serialization;

namespace Famfs.Mounts;

/// <summary>
/// The status of a famfsd, sent as one line of JSON. It is not <see cref="FamfsMount"/> itself: what comes over the socket
/// may be of another version, or hostile, and must not name the mount point, the device or the owner.
/// </summary>
internal sealed record MountReport
{
    /// <summary>Device number of the mount, so that an answer is never taken for that of another mount.</summary>
    public string DeviceNumber { get; init; } = "";

    public FamfsRole Role { get; init; }

    public bool ReadOnly { get; init; }

    public FamfsCacheMode Cache { get; init; }

    public FamfsTransport? Transport { get; init; } = FamfsTransport.DevFuse;

    public string? TransportReason { get; init; }

    public FamfsBackEnd BackEnd { get; init; }

    public string? BackEndReason { get; init; }

    public string CommitPolicy { get; init; } = "";

    public int ProcessId { get; init; }

    /// <summary>The PID namespace that <see cref="ProcessId"/> counts in.</summary>
    public string PidNamespace { get; init; } = "";

    /// <summary>Whether the kernel has let go of the mount and famfsd commits what is left.</summary>
    public bool Ending { get; init; }

    public DateTimeOffset Started { get; init; }

    public long Operations { get; init; }

    public long BytesRead { get; init; }

    public long BytesWritten { get; init; }

    public int OpenFiles { get; init; }

    public int Uncommitted { get; init; }

    public long Errors { get; init; }

    /// <summary>The last failure; told only to root and to the user who mounted, since it may name private files.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorTime { get; init; }

    public string? LogFile { get; init; }

    /// <summary>Refused operations by errno, and the last of them; the latter for the same readers as the last failure.</summary>
    public IReadOnlyDictionary<string, long> Refused { get; init; } = new Dictionary<string, long>();

    public IReadOnlyList<FamfsRefusal> LastRefused { get; init; } = [];

    public long LogPosition { get; init; }

    /// <summary>The PID namespace of this process.</summary>
    public static string OwnPidNamespace() => new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";

    /// <summary>It as one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, MountReportJson.Default.MountReport) + "\n";

    /// <summary>It without what concerns only root and the user who mounted.</summary>
    public MountReport ForStrangers() => this with { LastError = null, LogFile = null, LastRefused = [] };

    public FamfsMount ToMount(MountEntry entry, int processId) => new()
    {
        MountPoint = entry.MountPoint,
        Device = entry.Device,
        OwnerId = entry.OwnerId,
        State = FamfsMountState.Serving,
        Role = Role,
        ReadOnly = ReadOnly || entry.IsReadOnly,
        RefusesChanges = ReadOnly,
        Writable = !ReadOnly && !entry.IsReadOnly,
        Cache = Cache,
        Transport = Transport,
        TransportReason = TransportReason,
        BackEnd = BackEnd,
        BackEndReason = BackEndReason,
        IsDax = BackEnd == FamfsBackEnd.Kernel,
        CommitPolicy = CommitPolicy,
        ProcessId = processId,
        Started = Started,
        Uptime = DateTimeOffset.UtcNow - Started,
        Operations = Operations,
        BytesRead = BytesRead,
        BytesWritten = BytesWritten,
        OpenFiles = OpenFiles,
        Uncommitted = Uncommitted,
        Errors = Errors,
        LastError = LastError,
        LastErrorTime = LastErrorTime,
        LogFile = LogFile,
        Refused = Refused,
        LastRefused = LastRefused,
        LogPosition = LogPosition,
    };
}

/// <summary>Without reflection, which famfsd does not have.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MountReport))]
[JsonSerializable(typeof(DaemonReply))]
internal sealed partial class MountReportJson : JsonSerializerContext;
