namespace Famfs.Queues;

/// <summary>A message that was received.</summary>
/// <param name="Sequence">Sequence number of its first bucket.</param>
/// <param name="Format">The format of its bytes.</param>
/// <param name="Body">Its bytes: all that were sent, or the whole payload of a bucket without a frame.</param>
public sealed record QueueMessage(ulong Sequence, QueueMessageFormat Format, ReadOnlyMemory<byte> Body);
