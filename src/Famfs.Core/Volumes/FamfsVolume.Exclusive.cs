using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>What other rooms do with the reserved parts of a device, in the turn of a writer.</content>
public sealed partial class FamfsVolume
{
    // Readable by everyone, as what the files hold is on every mount.
    private const uint OwnFileMode = 0x1a4; // 0644

    private bool _hasCommitted;

    /// <summary>Whether entries were committed here that nobody has acted on since.</summary>
    internal bool HasCommitted
    {
        get => Volatile.Read(ref _hasCommitted);
        set => Volatile.Write(ref _hasCommitted, value);
    }

    /// <summary>Does something that one process of the master may do at a time, on a log that is followed to its end.</summary>
    /// <param name="work">What to do; it must not take long, and it holds the gate.</param>
    /// <param name="cancel">Ends the wait for the lock.</param>
    /// <exception cref="FamfsException">As <see cref="Prepare"/>.</exception>
    internal T Exclusively<T>(Func<T> work, CancellationToken cancel)
    {
        using Writing writing = BeginWrite(cancel);
        return work();
    }

    /// <summary>
    /// Creates a file of the file system's own, in one extent, whose bytes stay what they were. The caller is in
    /// <see cref="Exclusively"/>.
    /// </summary>
    /// <param name="path">A reserved name that nothing has.</param>
    /// <param name="size">Bytes.</param>
    /// <returns>Its extent; null where there is no free run of that size.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.LogFull"/>.</exception>
    internal Extent? AddOwnFile(string path, long size)
    {
        if (LogPosition + _heldEntries >= LogCapacity)
        {
            throw FamfsException.Create(FamfsErrorId.LogFull, DevicePath, LogCapacity);
        }

        CreateRequest request = new() { Path = path, Size = size, Mode = OwnFileMode };
        Creation creation = new(this, request, PathText.ToBytes(path)) { Layout = ReadyAllocator().Allocate(size, interleaving: null) };
        try
        {
            if (creation.Layout is { Extents: [var extent] })
            {
                Publish([creation]);
                return extent;
            }

            return null;
        }
        finally
        {
            if (creation is { Number: NameSpace.Root, Layout: { } space })
            {
                _allocator!.Release(space);
            }
        }
    }
}
