using System.Text.Json;

namespace Famfs.Mounts;

/// <summary>The answer of famfsd to a request that changes something, and to one that it does not understand.</summary>
internal sealed record DaemonReply
{
    /// <summary>Why it was not done; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>It as one line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, MountReportJson.Default.DaemonReply) + "\n";
}
