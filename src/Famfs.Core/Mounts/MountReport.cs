using System.Text.Json.Serialization;

namespace Famfs.Mounts;

/// <summary>What famfsd says of itself: the state file at its start, and one line to whoever asks for its status.</summary>
internal sealed record MountReport
{
    public string MountPoint { get; init; } = "";

    public string Device { get; init; } = "";

    public FamfsRole Role { get; init; }

    public bool ReadOnly { get; init; }

    public bool Writable { get; init; }

    public FamfsCacheMode Cache { get; init; }

    public int ProcessId { get; init; }

    public DateTimeOffset Started { get; init; }

    public long Operations { get; init; }

    public long BytesRead { get; init; }

    public long BytesWritten { get; init; }

    public int OpenFiles { get; init; }

    public int Uncommitted { get; init; }

    public long Errors { get; init; }

    public string? LastError { get; init; }

    public long LogPosition { get; init; }

    public FamfsMount ToMount() => new()
    {
        MountPoint = MountPoint,
        Device = Device,
        IsServed = true,
        Role = Role,
        ReadOnly = ReadOnly,
        Writable = Writable,
        Cache = Cache,
        ProcessId = ProcessId,
        Started = Started,
        Uptime = DateTimeOffset.UtcNow - Started,
        Operations = Operations,
        BytesRead = BytesRead,
        BytesWritten = BytesWritten,
        OpenFiles = OpenFiles,
        Uncommitted = Uncommitted,
        Errors = Errors,
        LastError = LastError,
        LogPosition = LogPosition,
    };
}

/// <summary>Without reflection, which famfsd does not have.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MountReport))]
[JsonSerializable(typeof(DaemonReply))]
internal sealed partial class MountReportJson : JsonSerializerContext;
