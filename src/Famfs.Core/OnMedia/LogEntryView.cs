using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Famfs.OnMedia;

/// <summary>
/// One log entry of 544 bytes, decoded field by field on demand (format.md section 4). It looks at a private copy:
/// shared memory may change between a check and a use. Nothing is believed here; <c>EntryRules</c> judges.
/// </summary>
/// <param name="bytes">The entry.</param>
public readonly ref struct LogEntryView(ReadOnlySpan<byte> bytes)
{
    internal const int TypeOffset = 8;
    internal const int CrcOffset = 536;

    internal const int SuccessorOffset = 16;

    internal const int FileSizeOffset = 16;
    internal const int FlagsOffset = 24;
    internal const int FileOwnerOffset = 28;
    internal const int FilePath = 40;

    internal const int DirectoryOwnerOffset = 16;
    internal const int DirectoryPath = 28;
    internal const int OriginOffset = 112;

    // Owner, group and mode follow one another.
    internal const int GroupAfterOwner = 4;
    internal const int ModeAfterOwner = 8;

    internal const int DaxDeviceSizeOffset = 16;
    internal const int DaxDeviceUuidOffset = 24;
    internal const int DaxDeviceIndexOffset = 40;

    internal const int ExtentTypeOffset = 120;
    internal const int ExtentCountOffset = 128;
    internal const int SimpleExtents = 136;
    internal const int ChunkSizeOffset = 144;
    internal const int Strips = 152;

    private const int UuidSize = 16;

    /// <summary>The entry's bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes[..MediaLayout.EntrySize];

    /// <summary>Sequence number; equals the index of a valid entry.</summary>
    public ulong Seqnum => U64(0);

    /// <summary>The type of the entry; numbers beyond the enumeration occur.</summary>
    public LogEntryType Type => (LogEntryType)(int)U32(TypeOffset);

    /// <summary>CRC as stored.</summary>
    public ulong Crc => U64(CrcOffset);

    /// <summary>Whether the stored CRC is that of the bytes before it.</summary>
    public bool CrcMatches => Crc == MediaCrc.Compute(Bytes[..CrcOffset]);

    /// <summary>FILE: bytes of the file.</summary>
    public ulong FileSize => U64(FileSizeOffset);

    /// <summary>FILE: 1 all hosts read only, 2 all hosts read-write; not acted on by the reference.</summary>
    public uint Flags => U32(FlagsOffset);

    /// <summary>FILE and MKDIR: owner.</summary>
    public uint Uid => U32(OwnerOffset);

    /// <summary>FILE and MKDIR: group.</summary>
    public uint Gid => U32(OwnerOffset + GroupAfterOwner);

    /// <summary>FILE and MKDIR: permission bits.</summary>
    public uint Mode => U32(OwnerOffset + ModeAfterOwner);

    /// <summary>FILE and MKDIR: the path up to its NUL, or all 80 bytes where that is missing.</summary>
    public ReadOnlySpan<byte> Path
    {
        get
        {
            ReadOnlySpan<byte> padded = Bytes.Slice(PathOffset, MediaLayout.PathField);
            int end = padded.IndexOf((byte)0);
            return end < 0 ? padded : padded[..end];
        }
    }

    /// <summary>FILE and MKDIR: the path, when its length is already known.</summary>
    internal ReadOnlySpan<byte> PathOf(int length) => Bytes.Slice(PathOffset, length);

    /// <summary>FILE and MKDIR: where the owner is; group and mode follow it.</summary>
    internal int OwnerOffset => Type == LogEntryType.MakeDirectory ? DirectoryOwnerOffset : FileOwnerOffset;

    /// <summary>FILE and MKDIR: where the path is.</summary>
    internal int PathOffset => Type == LogEntryType.MakeDirectory ? DirectoryPath : FilePath;

    /// <summary>FILE: simple or interleaved; other numbers occur.</summary>
    public ExtentType ExtentType => (ExtentType)(int)U32(ExtentTypeOffset);

    /// <summary>FILE: number of simple extents, or of interleaved ones (1).</summary>
    public uint ExtentCount => U32(ExtentCountOffset);

    /// <summary>FILE, interleaved: number of strips.</summary>
    public ulong StripCount => U64(SimpleExtents);

    /// <summary>FILE, interleaved: bytes of a turn.</summary>
    public ulong ChunkSize => U64(ChunkSizeOffset);

    /// <summary>ADD_DAXDEV: bytes of the device.</summary>
    public ulong DaxDeviceSize => U64(DaxDeviceSizeOffset);

    /// <summary>ADD_DAXDEV: identity of the device.</summary>
    public Guid DaxDeviceUuid => new(Bytes.Slice(DaxDeviceUuidOffset, UuidSize), bigEndian: true);

    /// <summary>ADD_DAXDEV: place in the device table.</summary>
    public uint DaxDeviceIndex => U32(DaxDeviceIndexOffset);

    /// <summary>Retired: index of the entry that took its place; 0 where none did, and for every other type.</summary>
    internal ulong Successor => Type == LogEntryType.Invalid ? U64(SuccessorOffset) : 0;

    /// <summary>MKDIR: index of the entry that it takes the place of; -1 where there is none, and for every other type.</summary>
    internal long Origin => Type == LogEntryType.MakeDirectory ? (long)U64(OriginOffset) - 1 : -1;

    /// <summary>FILE: simple extent <paramref name="i"/>, below 16.</summary>
    public Extent SimpleExtent(int i) => Extent.Decode(Bytes[(SimpleExtents + (i * Extent.Size))..]);

    /// <summary>FILE, interleaved: strip <paramref name="i"/>, below 16.</summary>
    public Extent Strip(int i) => Extent.Decode(Bytes[(Strips + (i * Extent.Size))..]);

    /// <summary>FILE: number of extents or strips, no more than an entry has room for.</summary>
    internal int OwnedCount =>
        (int)Math.Min(ExtentType == ExtentType.Interleaved ? StripCount : ExtentCount, MediaLayout.MaxExtents);

    /// <summary>FILE: extent or strip <paramref name="i"/>, below <see cref="OwnedCount"/>.</summary>
    internal Extent Owned(int i) => ExtentType == ExtentType.Interleaved ? Strip(i) : SimpleExtent(i);

    /// <summary>FILE: the layout as far as the counts are within bounds; never throws.</summary>
    public FileLayout DecodeLayout()
    {
        ImmutableArray<Extent>.Builder extents = ImmutableArray.CreateBuilder<Extent>(OwnedCount);
        for (int i = 0; i < OwnedCount; i++)
        {
            extents.Add(Owned(i));
        }

        return ExtentType == ExtentType.Interleaved
            ? new FileLayout(extents.MoveToImmutable(), ChunkSize)
            : new FileLayout(extents.MoveToImmutable());
    }

    private ulong U64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes[offset..]);

    private uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes[offset..]);
}
