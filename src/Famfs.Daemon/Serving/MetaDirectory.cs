using Famfs.Daemon.Drafts;
using Famfs.Daemon.Opens;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <summary>
/// The directory <c>.meta</c> in the root. Its two files are the superblock area and the log of the device (format.md sections 2
/// and 3), for scripts that look for them where the reference implementation has them. Nothing in it can be changed.
/// </summary>
internal sealed class MetaDirectory(FamfsVolume volume)
{
    /// <summary>
    /// Id of the directory; the ids of its files follow. A name space is an array and has no numbers that high, and drafts
    /// start after it.
    /// </summary>
    internal const ulong Id = NodeIds.FirstDraft - 3;

    private const ulong SuperblockId = Id + 1;
    private const ulong LogId = Id + 2;
    private const ulong RootId = NameSpace.Root + 1;

    private const uint DirectoryMode = ModeBits.Directory | ModeBits.Octal0555;
    private const uint FileMode = ModeBits.Regular | ModeBits.Octal0444;

    // The offset of a listing after "." and "..", whose offsets are 1 and 2.
    private const ulong SuperblockOffset = 3;
    private const ulong LogOffset = 4;

    /// <summary>The name of the directory.</summary>
    internal static ReadOnlySpan<byte> Name => ".meta"u8;

    /// <summary>Whether an id is that of the directory or of one of its files.</summary>
    internal static bool Has(ulong nodeId) => nodeId is >= Id and <= LogId;

    /// <summary>The path of a node by its id.</summary>
    internal static ReadOnlySpan<byte> PathOf(ulong nodeId) => nodeId switch
    {
        SuperblockId => ".meta/.superblock"u8,
        LogId => ".meta/.log"u8,
        _ => Name,
    };

    /// <summary>The id of the directory around a node.</summary>
    internal static ulong ParentOf(ulong nodeId) => nodeId == Id ? RootId : Id;

    /// <summary>Looks a name up.</summary>
    /// <returns>The id of the node, 0 if the directory has no such name, null if the name is not about this directory.</returns>
    internal static ulong? Find(ulong parent, ReadOnlySpan<byte> name) => parent switch
    {
        RootId when name.SequenceEqual(Name) => Id,
        Id => name.SequenceEqual(FileName(SuperblockId)) ? SuperblockId : name.SequenceEqual(FileName(LogId)) ? LogId : 0,
        _ => null,
    };

    /// <summary>The bytes of a file, or null for the directory and for other nodes.</summary>
    internal FileContent? ContentOf(ulong nodeId) =>
        RegionOf(nodeId) is { } region ? new RegionContent(volume.Device, new FileLayout([region]), (long)region.Length) : null;

    /// <summary>The range of the device that a file shows; null for the directory and for other nodes.</summary>
    internal Extent? RegionOf(ulong nodeId) => nodeId is SuperblockId or LogId
        ? new Extent(0, nodeId == LogId ? (ulong)MediaLayout.LogOffset : 0, (ulong)SizeOf(nodeId))
        : null;

    internal FuseAttr AttributesOf(ulong nodeId)
    {
        bool isDirectory = nodeId == Id;
        FuseAttr attributes = new()
        {
            Inode = nodeId,
            FileSize = (ulong)SizeOf(nodeId),
            Blocks = isDirectory ? 0 : (ulong)SizeOf(nodeId) / 512,
            Mode = isDirectory ? DirectoryMode : FileMode,
            Links = 1,
            Uid = VolumeFileSystem.Owner,
            BlockSize = 4096,
        };
        VolumeFileSystem.SetTimes(ref attributes, WriteTimes.Unknown);
        return attributes;
    }

    internal FuseEntryOut EntryOf(ulong nodeId) => new()
    {
        NodeId = nodeId,
        EntryValid = VolumeFileSystem.Forever,
        AttrValid = VolumeFileSystem.Forever,
        Attr = AttributesOf(nodeId),
    };

    /// <summary>Lists the directory from an offset on.</summary>
    internal void List(ulong offset, bool plus, ref FuseDirectoryWriter writer)
    {
        _ = (offset >= VolumeFileSystem.DotOffset
                || VolumeFileSystem.AddDot(Id, VolumeFileSystem.DotOffset, "."u8, plus, ref writer))
            && (offset >= VolumeFileSystem.DotDotOffset
                || VolumeFileSystem.AddDot(RootId, VolumeFileSystem.DotDotOffset, ".."u8, plus, ref writer))
            && (offset >= SuperblockOffset || Add(SuperblockId, SuperblockOffset, FileName(SuperblockId), plus, ref writer))
            && (offset >= LogOffset || Add(LogId, LogOffset, FileName(LogId), plus, ref writer));
    }

    /// <summary>Lists the directory itself among the names of the root, from an offset on; its id is the offset after it.</summary>
    /// <returns>False if there is no room.</returns>
    internal bool TryAdd(ulong offset, bool plus, ref FuseDirectoryWriter writer) =>
        offset >= Id || Add(Id, Id, Name, plus, ref writer);

    private bool Add(ulong nodeId, ulong next, ReadOnlySpan<byte> name, bool plus, ref FuseDirectoryWriter writer) => plus
        ? writer.TryAddPlus(EntryOf(nodeId), next, name)
        : writer.TryAdd(nodeId, next, (nodeId == Id ? DirectoryMode : FileMode) >> 12, name);

    private static ReadOnlySpan<byte> FileName(ulong nodeId) => PathOf(nodeId)[(Name.Length + 1)..];

    private long SizeOf(ulong nodeId) => nodeId switch
    {
        SuperblockId => MediaLayout.SuperblockArea,
        LogId => (long)volume.Superblock.LogLength,
        _ => 4096,
    };
}
