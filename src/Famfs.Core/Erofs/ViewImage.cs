using System.Text;
using Famfs.Interop;
using Famfs.Mounts;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Erofs;

/// <summary>
/// The metadata of a view: a record, inodes, and the content of directories. It refers to nothing before its own start, so it
/// is written once, to a place that no view in force uses.
/// </summary>
internal sealed class ViewImage
{
    // Directories up to here stand after their inodes; larger ones have blocks of their own.
    private const int MostInline = 1024;

    // More than the text of a marker has.
    private const int MarkerRoom = 4 * ErofsLayout.InodeSize;

    private const uint PermissionBits = ModeBits.Sticky | ModeBits.Octal0777; // set-id bits of a log are not applied
    private const uint MarkerMode = ModeBits.Regular | ModeBits.Octal0444;

    private readonly FamfsVolume _volume;
    private readonly NameSpace _names;
    private readonly long[] _nids;
    private readonly Dictionary<int, ViewFile> _chunked = [];
    private readonly List<ViewDirectory> _directories = [];
    private readonly byte[] _marker;
    private readonly long _markerOffset;
    private readonly long _inodesEnd;
    private readonly long _dataEnd;

    private ViewImage(FamfsVolume volume, long generation)
    {
        _volume = volume;
        _names = volume.Names;
        _nids = new long[_names.Count];
        _dataEnd = Math.Min(
            Math.Min(volume.Geometry.DeviceSize, volume.Device.Size) / ErofsLayout.BlockSize, ErofsLayout.MostBlocks)
            * ErofsLayout.BlockSize;
        long offset = (ErofsSuperblock.RootNid * ErofsLayout.NidUnit) + ErofsLayout.InodeSize;
        _nids[NameSpace.Root] = ErofsSuperblock.RootNid;
        _directories.Add(ViewDirectory.Collect(_names, NameSpace.Root, IsShown));
        _markerOffset = offset;
        offset += ErofsLayout.InodeSize + MarkerRoom;
        for (int i = 0; i < _directories.Count; i++)
        {
            foreach (int child in _directories[i].Children)
            {
                offset = Place(child, offset);
            }
        }

        _inodesEnd = RoundUp(offset);
        Length = _inodesEnd + _directories.Where(HasBlocks).Sum(d => RoundUp(d.Size));
        Record = new ViewRecord(generation, volume.LogPosition, volume.ChangeCount, Length, Files, Omitted);
        _marker = Encoding.ASCII.GetBytes(
            new ViewMarker(volume.Superblock.FileSystemUuid, generation, Record.LogPosition, Record.Changes, Files, Omitted).ToText());
    }

    /// <summary>Bytes, a multiple of the block size.</summary>
    public long Length { get; }

    /// <summary>Which view it is.</summary>
    public ViewRecord Record { get; }

    private int Files { get; set; }

    private int Omitted { get; set; }

    /// <summary>Works out the view of what a volume has followed. The caller holds its gate.</summary>
    public static ViewImage Build(FamfsVolume volume, long generation) => new(volume, generation);

    /// <summary>The bytes.</summary>
    /// <param name="start">Device offset of their place, a multiple of the block size.</param>
    public byte[] ToBytes(long start)
    {
        byte[] bytes = new byte[Length];
        Record.Encode(bytes);
        WriteMarker(bytes);
        long[] times = _volume.AllTimes();
        long block = _inodesEnd;
        foreach (ViewDirectory directory in _directories)
        {
            long content = _nids[directory.Number] * ErofsLayout.NidUnit + ErofsLayout.InodeSize;
            if (HasBlocks(directory))
            {
                content = block;
                block += RoundUp(directory.Size);
            }

            WriteDirectory(bytes, directory, (start + content) / ErofsLayout.BlockSize, times);
            directory.Write(bytes.AsSpan((int)content), _nids, _markerOffset / ErofsLayout.NidUnit);
            foreach (int child in directory.Children)
            {
                if (_names[child].Kind == NodeKind.File)
                {
                    WriteFile(bytes, child, times);
                }
            }
        }

        return bytes;
    }

    private static long RoundUp(long length) => (length + ErofsLayout.BlockSize - 1) / ErofsLayout.BlockSize * ErofsLayout.BlockSize;

    // The root's inode stands at a fixed place, and what follows it is not its own.
    private static bool HasBlocks(ViewDirectory directory) => directory.Number == NameSpace.Root || directory.Size > MostInline;

    private bool IsShown(int number)
    {
        if (_names[number].Kind == NodeKind.Directory)
        {
            return true;
        }

        if (ViewFile.TryMap(_names, number, _volume.Geometry.DataStart, _dataEnd) is not { } map)
        {
            Omitted++;
            return false;
        }

        Files++;
        if (map.Chunks > 0)
        {
            _chunked.Add(number, map);
        }

        return true;
    }

    /// <summary>Gives a node the place of its inode, and a directory one for all that is in it.</summary>
    /// <returns>The offset after it.</returns>
    private long Place(int number, long offset)
    {
        long length = ErofsLayout.InodeSize;
        if (_names[number].Kind == NodeKind.Directory)
        {
            ViewDirectory directory = ViewDirectory.Collect(_names, number, IsShown);
            _directories.Add(directory);
            if (!HasBlocks(directory))
            {
                // What follows an inode is in the block of its end.
                length += directory.Size;
                offset = offset % ErofsLayout.BlockSize + length > ErofsLayout.BlockSize ? RoundUp(offset) : offset;
            }
        }
        else if (_chunked.TryGetValue(number, out ViewFile map))
        {
            length = map.InodeLength;
        }

        _nids[number] = offset / ErofsLayout.NidUnit;
        return (offset + length + ErofsLayout.InodeSize - 1) / ErofsLayout.InodeSize * ErofsLayout.InodeSize;
    }

    private Span<byte> InodeOf(byte[] bytes, int number) => bytes.AsSpan((int)(_nids[number] * ErofsLayout.NidUnit));

    private void WriteMarker(byte[] bytes)
    {
        Span<byte> inode = bytes.AsSpan((int)_markerOffset);
        ErofsInode facts = new((ushort)MarkerMode, _marker.Length, 0, 0, 0, 0, UnixTime.None, 1);
        ErofsLayout.WriteInode(inode, ErofsLayout.FlatInline, facts);
        _marker.CopyTo(inode[ErofsLayout.InodeSize..]);
    }

    private void WriteDirectory(byte[] bytes, ViewDirectory directory, long block, ReadOnlySpan<long> times)
    {
        ErofsInode facts = FactsOf(directory.Number, ModeBits.Directory, times) with
        {
            Size = directory.Size,
            Place = HasBlocks(directory) ? (uint)block : 0,
            Links = 2 + directory.Directories,
        };
        ErofsLayout.WriteInode(
            InodeOf(bytes, directory.Number), HasBlocks(directory) ? ErofsLayout.FlatPlain : ErofsLayout.FlatInline, facts);
    }

    private void WriteFile(byte[] bytes, int number, ReadOnlySpan<long> times)
    {
        Span<byte> inode = InodeOf(bytes, number);
        ErofsInode facts = FactsOf(number, ModeBits.Regular, times);
        if (_chunked.TryGetValue(number, out ViewFile map))
        {
            uint format = (uint)(ErofsLayout.ChunkIndexes | map.ChunkBits);
            ErofsLayout.WriteInode(inode, ErofsLayout.ChunkBased, facts with { Place = format });
            map.WriteIndexes(inode[ErofsLayout.InodeSize..], _names.LayoutOf(number), facts.Size);
        }
        else
        {
            uint block = ViewFile.TryMap(_names, number, _volume.Geometry.DataStart, _dataEnd)!.Value.Block;
            ErofsLayout.WriteInode(inode, ErofsLayout.FlatPlain, facts with { Place = block });
        }
    }

    private ErofsInode FactsOf(int number, uint type, ReadOnlySpan<long> times)
    {
        ref readonly Node node = ref _names[number];
        uint mode = type | (node.Mode & PermissionBits);
        return new ErofsInode((ushort)mode, node.Size, 0, (uint)number, node.Uid, node.Gid, times[number], 1);
    }
}
