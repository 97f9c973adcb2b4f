using System.Buffers.Binary;

namespace Famfs.OnMedia;

/// <summary>
/// Writes log entries of 544 bytes: unused bytes zero, sequence number and CRC as given by the slot
/// (format.md section 4). The caller has validated the values.
/// </summary>
public static class LogEntryWriter
{
    /// <summary>Flags of every file that is written: all hosts may read and write.</summary>
    public const uint AllHostsReadWrite = 2;

    /// <summary>A FILE entry.</summary>
    public static void File(
        Span<byte> entry,
        ReadOnlySpan<byte> path,
        ulong size,
        uint mode,
        uint uid,
        uint gid,
        FileLayout layout,
        uint flags = AllHostsReadWrite)
    {
        Begin(entry, LogEntryType.File);
        SetSize(entry, size);
        U32(entry, LogEntryView.FlagsOffset, flags);
        Attributes(entry, LogEntryView.FileOwnerOffset, uid, gid, mode);
        Path(entry, LogEntryView.FilePath, path);
        U32(entry, LogEntryView.ExtentTypeOffset, (uint)layout.Type);
        if (layout.Type == ExtentType.Interleaved)
        {
            U32(entry, LogEntryView.ExtentCountOffset, 1);
            U64(entry, LogEntryView.SimpleExtents, (ulong)layout.Extents.Length);
            U64(entry, LogEntryView.ChunkSizeOffset, layout.ChunkSize);
            Extents(entry, LogEntryView.Strips, layout);
        }
        else
        {
            U32(entry, LogEntryView.ExtentCountOffset, (uint)layout.Extents.Length);
            Extents(entry, LogEntryView.SimpleExtents, layout);
        }
    }

    /// <summary>A MKDIR entry.</summary>
    public static void MakeDirectory(Span<byte> entry, ReadOnlySpan<byte> path, uint mode, uint uid, uint gid)
    {
        Begin(entry, LogEntryType.MakeDirectory);
        Attributes(entry, LogEntryView.DirectoryOwnerOffset, uid, gid, mode);
        Path(entry, LogEntryView.DirectoryPath, path);
    }

    /// <summary>An ADD_DAXDEV entry.</summary>
    public static void AddDaxDevice(Span<byte> entry, ulong size, Guid uuid, uint index)
    {
        Begin(entry, LogEntryType.AddDaxDevice);
        U64(entry, LogEntryView.DaxDeviceSizeOffset, size);
        uuid.TryWriteBytes(entry[LogEntryView.DaxDeviceUuidOffset..], bigEndian: true, out _);
        U32(entry, LogEntryView.DaxDeviceIndexOffset, index);
    }

    /// <summary>An entry that says nothing: every reader passes over it.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="successor">Index of the entry that takes its place, or 0.</param>
    public static void Retired(Span<byte> entry, long successor = 0)
    {
        Begin(entry, LogEntryType.Invalid);
        U64(entry, LogEntryView.SuccessorOffset, (ulong)successor);
    }

    /// <summary>Gives a written entry its slot: sequence number, then the CRC over all before it.</summary>
    public static void Seal(Span<byte> entry, ulong seqnum)
    {
        U64(entry, 0, seqnum);
        U64(entry, LogEntryView.CrcOffset, MediaCrc.Compute(entry[..LogEntryView.CrcOffset]));
    }

    /// <summary>Gives a copy of a FILE or MKDIR entry other attributes; what is null stays. The caller seals it.</summary>
    public static void SetAttributes(Span<byte> entry, uint? mode, uint? uid, uint? gid)
    {
        LogEntryView view = new(entry);
        Attributes(entry, view.OwnerOffset, uid ?? view.Uid, gid ?? view.Gid, mode ?? view.Mode);
    }

    /// <summary>Gives a copy of a FILE entry another size. The caller seals it.</summary>
    public static void SetSize(Span<byte> entry, ulong size) => U64(entry, LogEntryView.FileSizeOffset, size);

    /// <summary>Makes a MKDIR entry say which one it takes the place of; -1 for none. The caller seals it.</summary>
    internal static void SetOrigin(Span<byte> entry, long index) => U64(entry, LogEntryView.OriginOffset, (ulong)(index + 1));

    private static void Begin(Span<byte> entry, LogEntryType type)
    {
        entry[..MediaLayout.EntrySize].Clear();
        U32(entry, LogEntryView.TypeOffset, (uint)type);
    }

    private static void Attributes(Span<byte> entry, int offset, uint uid, uint gid, uint mode)
    {
        U32(entry, offset, uid);
        U32(entry, offset + LogEntryView.GroupAfterOwner, gid);
        U32(entry, offset + LogEntryView.ModeAfterOwner, mode);
    }

    private static void Path(Span<byte> entry, int offset, ReadOnlySpan<byte> path)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(path.Length, MediaLayout.MaxPathBytes);
        path.CopyTo(entry[offset..]);
    }

    private static void Extents(Span<byte> entry, int offset, FileLayout layout)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layout.Extents.Length, MediaLayout.MaxExtents);
        foreach (Extent extent in layout.Extents)
        {
            extent.Encode(entry[offset..]);
            offset += Extent.Size;
        }
    }

    private static void U64(Span<byte> entry, int offset, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(entry[offset..], value);

    private static void U32(Span<byte> entry, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(entry[offset..], value);
}
