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

    /// <summary>Bytes covered by the CRC: everything before it.</summary>
    internal const int CrcOffset = 96;

    private const int NameOffset = 136;
    private const int NameField = 64;

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

    /// <summary>Decodes every field, whatever their worth, and says what the superblock is.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes from device offset 0.</param>
    /// <param name="superblock">The fields as they stand there.</param>
    public static SuperblockStatus Decode(ReadOnlySpan<byte> bytes, out Superblock superblock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, Size);
        superblock = new Superblock
        {
            Magic = U64(bytes, 0),
            Version = U64(bytes, 8),
            LogOffset = U64(bytes, 16),
            LogLength = U64(bytes, 24),
            AllocationUnit = U64(bytes, 32),
            FormatMajor = U32(bytes, 40),
            FormatMinor = U32(bytes, 44),
            FileSystemUuid = new Guid(bytes.Slice(48, 16), bigEndian: true),
            DeviceUuid = new Guid(bytes.Slice(64, 16), bigEndian: true),
            SystemUuid = new Guid(bytes.Slice(80, 16), bigEndian: true),
            Crc = U64(bytes, CrcOffset),
            Flags = U32(bytes, 104),
            DeviceSize = U64(bytes, 112),
            DaxDeviceUuid = new Guid(bytes.Slice(120, 16), bigEndian: true),
            DeviceName = ReadName(bytes.Slice(NameOffset, NameField)),
        };
        return superblock switch
        {
            { Magic: not MagicNumber } => SuperblockStatus.NoMagic,
            { Version: not CurrentVersion } => SuperblockStatus.WrongVersion,
            _ when superblock.Crc != MediaCrc.Compute(bytes[..CrcOffset]) => SuperblockStatus.BadCrc,
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
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], LogOffset);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], LogLength);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[32..], AllocationUnit);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[40..], FormatMajor);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[44..], FormatMinor);
        FileSystemUuid.TryWriteBytes(destination[48..], bigEndian: true, out _);
        DeviceUuid.TryWriteBytes(destination[64..], bigEndian: true, out _);
        SystemUuid.TryWriteBytes(destination[80..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[CrcOffset..], MediaCrc.Compute(destination[..CrcOffset]));
        BinaryPrimitives.WriteUInt32LittleEndian(destination[104..], Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[112..], DeviceSize);
        DaxDeviceUuid.TryWriteBytes(destination[120..], bigEndian: true, out _);
        WriteName(destination.Slice(NameOffset, NameField));
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

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
