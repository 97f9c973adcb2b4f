using Famfs.Volumes;

namespace Famfs.Queues;

/// <summary>The permissions of a queue: those of its two files.</summary>
public static class QueueAccess
{
    private const uint WriteBits = 0x92;
    private const uint OwnerWrites = 0x80;

    /// <summary>
    /// Lets a queue be used for some things only: an end that is allowed gets the owner's write permission if nobody has any,
    /// and one that is not loses everybody's. Who has the queue open keeps it.
    /// </summary>
    /// <param name="volume">The file system, of which this host is the master.</param>
    /// <param name="path">The producer's file.</param>
    /// <param name="access">The operations to allow.</param>
    /// <param name="cancel">Ends the wait for other writers.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.QueueInvalid"/>, <see cref="FamfsErrorId.PathNotFound"/>,
    /// or another error of changing a file.
    /// </exception>
    public static void Set(FamfsVolume volume, string path, FamfsQueueAccess access, CancellationToken cancel = default)
    {
        (FamfsFile producer, FamfsFile consumer) = QueueOpening.RequirePair(volume, path);
        ChangeRequest[] requests =
        [
            .. Request(producer, access.HasFlag(FamfsQueueAccess.Send)),
            .. Request(consumer, access.HasFlag(FamfsQueueAccess.Receive)),
        ];
        if (volume.Change(requests, cancel).FirstOrDefault(r => r.Error is not null)?.Error is { } error)
        {
            throw error;
        }
    }

    private static IEnumerable<ChangeRequest> Request(FamfsFile file, bool isAllowed)
    {
        uint mode = !isAllowed ? file.ModeBits & ~WriteBits
            : (file.ModeBits & WriteBits) == 0 ? file.ModeBits | OwnerWrites
            : file.ModeBits;
        return mode == file.ModeBits ? [] : [new ChangeRequest(file, ChangeKind.Set) { Mode = mode }];
    }
}
