namespace Famfs;

/// <summary>A message of a queue with what is known about it.</summary>
public sealed record FamfsQueueMessage : INamedItem
{
    /// <summary>Path of the queue inside the file system.</summary>
    public required string FamfsPath { get; init; }

    /// <summary>Device and path of the queue as one text that no command takes for a file of this host.</summary>
    public string PSPath => QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Device that holds the queue.</summary>
    public required string Device { get; init; }

    /// <summary>Sequence number of its first bucket.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>The format of its bytes.</summary>
    public required QueueMessageFormat Format { get; init; }

    /// <summary>Its bytes as they were sent.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Number of its bytes.</summary>
    public int Length => Body.Length;

    /// <summary>Its bytes as an array of their own.</summary>
    public byte[] ToArray() => Body.ToArray();

    /// <summary>Its bytes as text in UTF-8; a byte that is none becomes U+FFFD.</summary>
    public string GetText() => System.Text.Encoding.UTF8.GetString(Body.Span);
}
