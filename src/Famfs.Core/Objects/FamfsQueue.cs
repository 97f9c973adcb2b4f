namespace Famfs;

/// <summary>A queue as it was when it was looked at: its shape, what is in it, and who may use it.</summary>
public sealed record FamfsQueue : INamedItem
{
    /// <summary>Path of the producer's file inside the file system.</summary>
    public required string FamfsPath { get; init; }

    /// <summary>Device and path as one text that no command takes for a file of this host.</summary>
    public string PSPath => QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Device that holds it.</summary>
    public required string Device { get; init; }

    /// <summary>The last component of the path.</summary>
    public string Name => FamfsPath[(FamfsPath.LastIndexOf('/') + 1)..];

    /// <summary>Path of the consumer's file.</summary>
    public required string ConsumerPath { get; init; }

    /// <summary>Bytes of a bucket.</summary>
    public required int BucketSize { get; init; }

    /// <summary>Bytes of payload in a bucket.</summary>
    public required int PayloadSize { get; init; }

    /// <summary>Buckets that the queue holds when it is full.</summary>
    public required long Capacity { get; init; }

    /// <summary>Buckets that wait for the consumer.</summary>
    public required long Depth { get; init; }

    /// <summary>Sequence number of the next bucket that is sent: as many were sent so far.</summary>
    public required ulong Sent { get; init; }

    /// <summary>Sequence number of the next bucket that is received: as many were received and acknowledged so far.</summary>
    public required ulong Received { get; init; }

    /// <summary>The operations that the permissions allow to anybody.</summary>
    public FamfsQueueAccess Access => ((ProducerModeBits & WriteBits) != 0 ? FamfsQueueAccess.Send : FamfsQueueAccess.None)
        | ((ConsumerModeBits & WriteBits) != 0 ? FamfsQueueAccess.Receive : FamfsQueueAccess.None);

    /// <summary>Permission bits of the producer's file.</summary>
    public required uint ProducerModeBits { get; init; }

    /// <summary>Permission bits of the producer's file as four octal digits.</summary>
    public string ProducerMode => UnixModeText.Octal(ProducerModeBits);

    /// <summary>Permission bits of the consumer's file.</summary>
    public required uint ConsumerModeBits { get; init; }

    /// <summary>Permission bits of the consumer's file as four octal digits.</summary>
    public string ConsumerMode => UnixModeText.Octal(ConsumerModeBits);

    /// <summary>Owner of the producer's file, a number of the host that created it.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group of the producer's file, a number of the host that created it.</summary>
    public required uint Gid { get; init; }

    /// <summary>Owner of the consumer's file, a number of the host that created it.</summary>
    public required uint ConsumerUid { get; init; }

    /// <summary>Group of the consumer's file, a number of the host that created it.</summary>
    public required uint ConsumerGid { get; init; }

    /// <summary>When a command or a program of this engine last sent, in local time; null where no time is recorded.</summary>
    public required DateTime? LastSent { get; init; }

    /// <summary>When a command or a program of this engine last received, in local time; null where no time is recorded.</summary>
    public required DateTime? LastReceived { get; init; }

    /// <summary>Bytes of both files.</summary>
    public required long Size { get; init; }

    private const uint WriteBits = 0x92;

    /// <inheritdoc/>
    public override string ToString() => PSPath;
}
