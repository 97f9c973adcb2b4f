namespace Famfs.Mounts;

/// <summary>What famfsd answers to a request that changes something, and to one that it does not understand.</summary>
internal sealed record DaemonReply
{
    /// <summary>Why it was not done; null when it was.</summary>
    public string? Error { get; init; }
}
