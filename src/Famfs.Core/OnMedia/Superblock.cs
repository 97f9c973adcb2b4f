using System.Buffers.Binary;
using System.Text;

namespace Famfs.OnMedia;

/// <summary>The superblock: 200 bytes at device offset 0, little-endian (format.md section 2).</summary>
public sealed record Superblock
{
    /// <summary>Meaningful bytes of a superblock.</summary>
    public const int Size = 200;

    /// <summary>First eight bytes of a famfs device.</summary>
    public const ulong MagicNumber = 0x87b282ff;

    /// <summary>The only version that is read and written.</summary>
    public const ulong CurrentVersion = 48;

    // The first 16 bytes are stored at once.
    internal const int VersionOffset = 8;
    internal const int HeadSize = 16;

    /// <summary>The offset of the fields that change with the owner: this UUID, and the CRC after it.</summary>
    internal const int SystemUuidOffset = 80;

    /// <summary>Bytes covered by the CRC: everything before it.</summary>
    internal const int CrcOffset = 96;

    private const int LogStartOffset = 16;
    private const int LogLengthOffset = 24;
    private const int AllocationUnitOffset = 32;
    private const int FormatMajorOffset = 40;
    private const int FormatMinorOffset = 44;
    private const int FileSystemUuidOffset = 48;
    private const int DeviceUuidOffset = 64;
    private const int FlagsOffset = 104;
    private const int DeviceSizeOffset = 112;
    private const int DaxDeviceUuidOffset = 120;
    private const int NameOffset = 136;
    private const int NameField = 64;
    private const int UuidSize = 16;

    /// <summary><see cref="MagicNumber"/> on a famfs.</summary>
    public ulong Magic { get; init; } = MagicNumber;

    /// <summary>Format version; readers accept only <see cref="CurrentVersion"/>.</summary>
    public ulong Version { get; init; } = CurrentVersion;

    /// <summary>Device offset of the log in bytes.</summary>
    public ulong LogOffset { get; init; } = (ulong)MediaLayout.LogOffset;

    /// <summary>Bytes of the log, header included.</summary>
    public ulong LogLength { get; init; }

    /// <summary>Allocation unit in bytes.</summary>
    public ulong AllocationUnit { get; init; } = (ulong)MediaLayout.AllocationUnit;

    /// <summary>Major number of the on-media format; informational.</summary>
    public uint FormatMajor { get; init; } = 2;

    /// <summary>Minor number of the on-media format; informational.</summary>
    public uint FormatMinor { get; init; } = 2;

    /// <summary>Identity of the file system, new at every format.</summary>
    public Guid FileSystemUuid { get; init; }

    /// <summary>Identity given to the device at format.</summary>
    public Guid DeviceUuid { get; init; }

    /// <summary>Identity of the host that is the master.</summary>
    public Guid SystemUuid { get; init; }

    /// <summary>CRC-32 as stored; <see cref="Encode"/> computes its own.</summary>
    public ulong Crc { get; init; }

    /// <summary>Bit 0 primary, bit 1 secondary device; never written by the reference, outside the CRC.</summary>
    public uint Flags { get; init; }

    /// <summary>Bytes of the device; authoritative for allocation, yet outside the CRC.</summary>
    public ulong DeviceSize { get; init; }

    /// <summary>Identity of the device in the device table; zero.</summary>
    public Guid DaxDeviceUuid { get; init; }

    /// <summary>Device path at format time; informational, outside the CRC.</summary>
    public string DeviceName { get; init; } = "";

    /// <summary>Decodes every field, also of a damaged superblock, and says what the superblock is.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes from device offset 0.</param>
    /// <param name="superblock">The fields as they stand there.</param>
    public static SuperblockStatus Decode(ReadOnlySpan<byte> bytes, out Superblock superblock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, Size);
        superblock = new Superblock
        {
            Magic = U64(bytes, 0),
            Version = U64(bytes, VersionOffset),
            LogOffset = U64(bytes, LogStartOffset),
            LogLength = U64(bytes, LogLengthOffset),
            AllocationUnit = U64(bytes, AllocationUnitOffset),
            FormatMajor = U32(bytes, FormatMajorOffset),
            FormatMinor = U32(bytes, FormatMinorOffset),
            FileSystemUuid = Uuid(bytes, FileSystemUuidOffset),
            DeviceUuid = Uuid(bytes, DeviceUuidOffset),
            SystemUuid = Uuid(bytes, SystemUuidOffset),
            Crc = U64(bytes, CrcOffset),
            Flags = U32(bytes, FlagsOffset),
            DeviceSize = U64(bytes, DeviceSizeOffset),
            DaxDeviceUuid = Uuid(bytes, DaxDeviceUuidOffset),
            DeviceName = ReadName(bytes.Slice(NameOffset, NameField)),
        };
        return superblock switch
        {
            { Magic: not MagicNumber } => SuperblockStatus.NoMagic,
            { Version: not CurrentVersion } => SuperblockStatus.WrongVersion,
            _ when !CrcMatches(bytes) => SuperblockStatus.BadCrc,
            { AllocationUnit: not (4096 or (ulong)MediaLayout.AllocationUnit) } => SuperblockStatus.BadAllocationUnit,
            _ => SuperblockStatus.Valid,
        };
    }

    /// <summary>Writes the superblock with a CRC computed again; bytes that carry no field become zero.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Encode(Span<byte> destination)
    {
        destination = destination[..Size];
        destination.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(destination, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[VersionOffset..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[LogStartOffset..], LogOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[LogLengthOffset..], LogLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[AllocationUnitOffset..], AllocationUnit);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[FormatMajorOffset..], FormatMajor);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[FormatMinorOffset..], FormatMinor);
        FileSystemUuid.TryWriteBytes(destination[FileSystemUuidOffset..], bigEndian: true, out _);
        DeviceUuid.TryWriteBytes(destination[DeviceUuidOffset..], bigEndian: true, out _);
        SystemUuid.TryWriteBytes(destination[SystemUuidOffset..], bigEndian: true, out _);
        Seal(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[FlagsOffset..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[DeviceSizeOffset..], DeviceSize);
        DaxDeviceUuid.TryWriteBytes(destination[DaxDeviceUuidOffset..], bigEndian: true, out _);
        WriteName(destination.Slice(NameOffset, NameField));
    }

    /// <summary>Whether the stored CRC is that of the bytes before it.</summary>
    internal static bool CrcMatches(ReadOnlySpan<byte> bytes) => U64(bytes, CrcOffset) == MediaCrc.Compute(bytes[..CrcOffset]);

    /// <summary>Computes the CRC of bytes again.</summary>
    internal static void Seal(Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[CrcOffset..], MediaCrc.Compute(bytes[..CrcOffset]));

    /// <summary>Gives bytes another owner, and their CRC.</summary>
    internal static void SetOwner(Span<byte> bytes, Guid owner)
    {
        owner.TryWriteBytes(bytes[SystemUuidOffset..], bigEndian: true, out _);
        Seal(bytes);
    }

    /// <summary>Gives bytes the magic and the version; the rest stays as it is.</summary>
    internal static void SetHead(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, MagicNumber);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[VersionOffset..], CurrentVersion);
    }

    private static string ReadName(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private void WriteName(Span<byte> field)
    {
        byte[] name = Encoding.UTF8.GetBytes(DeviceName);
        name.AsSpan(0, Math.Min(name.Length, NameField - 1)).CopyTo(field);
    }

    private static Guid Uuid(ReadOnlySpan<byte> bytes, int offset) => new(bytes.Slice(offset, UuidSize), bigEndian: true);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
