namespace Famfs.Maintenance;

/// <summary>
/// Signatures of other programs on a device, by bytes at fixed places: file systems, partition tables, volume managers,
/// encrypted volumes, disk images. A short signature counts only where fields beside it are plausible, because old memory
/// holds any bytes.
/// </summary>
internal static class Signatures
{
    // Features of ext4 alone: extents, 64 bits, flexible block groups. A journal without them is ext3.
    private const uint Ext4Features = 0x40 | 0x80 | 0x200;
    private const uint ExtJournal = 4;

    private static readonly Signature[] Start =
    [
        new("LUKSEncryptedVolume", p => p.Has(0, "LUKS"u8) && p.U16(4) == 0xBEBA),
        new("LUKSEncryptedVolume", IsSecondLuksHeader),
        new("LVMPhysicalVolume", p => Any(4, i => p.Has(i * 512, "LABELONE"u8) && p.Has((i * 512) + 24, "LVM2 001"u8))),
        new("MemberOfALinuxRAID", p => IsRaid(p, 0) || IsRaid(p, 4096)),
        new("VDOVolume", p => p.Has(0, "dmvdo001"u8)),
        new("BcacheOrBcachefsDevice", IsBcache),
        new("CephBlueStoreDevice", p => p.Has(0, "bluestore block device"u8)),
        new("OracleASMDisk", p => p.Has(32, "ORCLDISK"u8)),
        new("Ext4FileSystem", p => IsExt(p) && (p.U32(0x460) & Ext4Features) != 0),
        new("Ext3FileSystem", p => IsExt(p) && (p.U32(0x45C) & ExtJournal) != 0),
        new("Ext2FileSystem", IsExt),
        new("XFSFileSystem", p => p.Has(0, "XFSB"u8)),
        new("BtrfsFileSystem", p => p.Has(0x10040, "_BHRfS_M"u8)),
        new("ZFSPoolMember", p => IsZfsLabel(p, 0) || IsZfsLabel(p, 256 << 10)),
        new("F2FSFileSystem", p => p.U32(0x400) == 0xF2F52010),
        new("EROFSFileSystem", p => p.U32(0x400) == 0xE0F5E1E2),
        new("SquashFSFileSystem", p => p.Has(0, "hsqs"u8) || p.Has(0, "sqsh"u8)),
        new("CramfsFileSystem", p => p.U32(0) is 0x28CD3D45 or 0x453DCD28 && p.Has(16, "Compressed ROMFS"u8)),
        new("RomfsFileSystem", p => p.Has(0, "-rom1fs-"u8)),
        new("NILFS2FileSystem", p => p.U16(0x406) == 0x3434 && p.U32(0x400) == 2),
        new("JFSFileSystem", p => p.Has(0x8000, "JFS1"u8)),
        new("ReiserFSFileSystem", p => p.Has(0x10034, "ReIsEr"u8) || p.Has(0x2034, "ReIsEr"u8) || p.Has(0x10000, "ReIsEr4"u8)),
        new("GFS2FileSystem", p => p.U32(0x10000) == 0x70196101 && p.U32(0x10004) == 0x01000000),
        new("OCFS2FileSystem", p => p.Has(0x400, "OCFSV2"u8) || p.Has(0x800, "OCFSV2"u8) || p.Has(0x1000, "OCFSV2"u8)),
        new("VMFSFileSystem", p => p.U32(0x100000) is 0xC001D00D or 0x2FABF15E),
        new("APFSContainer", p => p.Has(32, "NXSB"u8)),
        new("HFSPlusFileSystem", p => p.Has(0x400, "H+\0\x4"u8) || p.Has(0x400, "HX\0\x5"u8)),
        new("MinixFileSystem", IsMinix),
        new("NTFSFileSystem", p => p.Has(3, "NTFS    "u8)),
        new("ExFATFileSystem", p => p.Has(3, "EXFAT   "u8)),
        new("ReFSFileSystem", p => p.Has(3, "ReFS\0\0\0\0"u8)),
        new("BitLockerEncryptedVolume", p => p.Has(3, "-FVE-FS-"u8)),
        new("FATFileSystem", IsFat),
        new("ISO9660OrUDFFileSystem", IsOptical),
        new("SwapSpace", IsSwap),
        new("GPTPartitionTable", p => p.Has(512, "EFI PART"u8) || p.Has(4096, "EFI PART"u8)),
        new("ApplePartitionMap", p => p.Has(0, "ER"u8) && p.Has(512, "PM\0\0"u8)),
        new("MBRPartitionTable", IsMbr),
        new("PersistentMemoryNamespace", IsPmemInfo),
        new("QCOWDiskImage", p => p.Has(0, "QFI"u8) && p.U8(3) == 0xFB),
        new("VMDKDiskImage", p => p.Has(0, "KDMV"u8) || p.Has(0, "# Disk DescriptorFile"u8)),
        new("VHDXDiskImage", p => p.Has(0, "vhdxfile"u8)),
        new("VDIDiskImage", p => p.U32(0x40) == 0xBEDA107F),
    ];

    private static readonly Signature[] End =
    [
        new("GPTPartitionTable", p => p.Has(-512, "EFI PART"u8) || p.Has(-4096, "EFI PART"u8)),
        new("MemberOfALinuxRAID", IsRaidAtEnd),
        new("MemberOfAFirmwareRAID", p => p.Has(-1024, "Intel Raid ISM Cfg Sig. "u8) || p.U32(-512) == 0x11DE11DE),
        new("ZFSPoolMember", p => IsZfsLabel(p, LastZfsLabel(p)) || IsZfsLabel(p, LastZfsLabel(p) - (256 << 10))),
        new("VHDDiskImage", p => p.Has(-512, "conectix"u8)),
    ];

    // Three or four bytes name these. A plain file holds them on purpose; in memory they may be anything.
    private static readonly Signature[] OfFiles =
    [
        new("GzipArchive", p => p.Has(0, [0x1F, 0x8B, 8])),
        new("ZipArchive", p => p.Has(0, "PK\x3\x4"u8)),
        new("XzArchive", p => p.Has(0, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0])),
        new("ZstdArchive", p => p.U32(0) == 0xFD2FB528),
        new("Bzip2Archive", p => p.Has(0, "BZh"u8)),
        new("SevenZipArchive", p => p.Has(0, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C])),
        new("TarArchive", p => p.Has(257, "ustar"u8)),
        new("SQLiteDatabase", p => p.Has(0, "SQLite format 3\0"u8)),
        new("PDFDocument", p => p.Has(0, "%PDF-"u8)),
        new("Program", p => p.Has(0, [0x7F, 0x45, 0x4C, 0x46])),
    ];

    /// <summary>The format that the start of a device tells, as a noun phrase, or null.</summary>
    public static string? AtStart(SignatureProbe probe) => First(Start, probe);

    /// <summary>The format that the end of a device tells, as a noun phrase, or null.</summary>
    public static string? AtEnd(SignatureProbe probe) => First(End, probe);

    /// <summary>The kind of a plain file by its first bytes, as a noun phrase, or null.</summary>
    public static string? OfFile(SignatureProbe probe) => First(OfFiles, probe);

    private static string? First(Signature[] table, SignatureProbe probe) =>
        Array.Find(table, s => s.IsThere(probe)) is { } found ? FormatNames.Get(found.Key) : null;

    private static bool Any(int count, Predicate<int> test) => Enumerable.Range(0, count).Any(i => test(i));

    // The second header of LUKS2 stays where the first one was overwritten; its place follows from the size of the first.
    private static bool IsSecondLuksHeader(SignatureProbe p) =>
        Any(9, i => p.Has(0x4000L << i, "SKUL"u8) && p.U16((0x4000L << i) + 4) == 0xBEBA);

    private static bool IsRaid(SignatureProbe p, long offset) => p.U32(offset) == 0xA92B4EFC && p.U32(offset + 4) is 0 or 1;

    // Version 1.0 stands at least 8 KiB before the end, on 4 KiB; version 0.90 at least 64 KiB before it, on 64 KiB.
    private static bool IsRaidAtEnd(SignatureProbe p) =>
        IsRaid(p, ((p.Size >> 9) - 16) / 8 * 4096) || IsRaid(p, (p.Size & ~0xFFFFL) - 0x10000);

    private static bool IsBcache(SignatureProbe p) =>
        p.Has(4120, [0xC6, 0x85, 0x73, 0xF6, 0x4E, 0x1A, 0x45, 0xCA, 0x82, 0x65, 0xF5, 0x7F, 0x48, 0xBA, 0x6D, 0x81])
        || p.Has(4120, [0xC6, 0x85, 0x73, 0xF6, 0x66, 0xCE, 0x90, 0xA9, 0xD9, 0x6A, 0x60, 0xCF, 0x80, 0x3D, 0xF7, 0xEF]);

    private static bool IsExt(SignatureProbe p) =>
        p.U16(0x438) == 0xEF53 && p.U32(0x404) != 0 && p.U32(0x418) <= 6 && p.U32(0x44C) <= 1;

    private static long LastZfsLabel(SignatureProbe p) => (p.Size & ~0x3FFFFL) - (256 << 10);

    // A label ends in a ring of uberblocks, each with a magic in the byte order of its writer.
    private static bool IsZfsLabel(SignatureProbe p, long label) => label >= 0
        && Any(128, i => p.U32(label + (128 << 10) + (i << 10)) == 0x00BAB10C
            || (p.U32(label + (128 << 10) + (i << 10)) == 0 && p.U32(label + (128 << 10) + (i << 10) + 4) == 0x0CB1BA00));

    private static bool IsMinix(SignatureProbe p) =>
        (p.U16(0x410) is 0x137F or 0x138F or 0x2468 or 0x2478 || p.U16(0x418) == 0x4D5A) && p.U32(0x400) != 0 && p.U16(0x40A) <= 16;

    private static bool IsFat(SignatureProbe p) => p.Has(510, [0x55, 0xAA]) && p.U8(0) is 0xEB or 0xE9
        && p.U16(11) is 512 or 1024 or 2048 or 4096 && byte.IsPow2(p.U8(13)) && p.U8(16) is 1 or 2;

    private static bool IsOptical(SignatureProbe p) => Any(16, i =>
        p.Has(0x8001 + (i * 2048), "CD001"u8) || p.Has(0x8001 + (i * 2048), "BEA01"u8) || p.Has(0x8001 + (i * 2048), "NSR0"u8));

    private static bool IsSwap(SignatureProbe p) => Any(5, i => HasSwap(p, 4096L << i));

    private static bool HasSwap(SignatureProbe p, long page) => p.Has(page - 10, "SWAPSPACE2"u8)
        || p.Has(page - 10, "SWAP-SPACE"u8) || p.Has(page - 10, "S1SUSPEND"u8) || p.Has(page - 10, "S2SUSPEND"u8);

    // Four records, of which each is marked as bootable or not, and one at least has a type, a start and a length.
    private static bool IsMbr(SignatureProbe p) => p.Has(510, [0x55, 0xAA])
        && Enumerable.Range(0, 4).All(i => p.U8(446 + (i * 16)) is 0 or 0x80)
        && Any(4, i => p.U8(450 + (i * 16)) != 0 && p.U32(454 + (i * 16)) != 0 && p.U32(458 + (i * 16)) != 0);

    private static bool IsPmemInfo(SignatureProbe p) => Any(2, i => p.Has(i * 4096, "BTT_ARENA_INFO\0\0"u8)
        || p.Has(i * 4096, "NVDIMM_PFN_INFO\0"u8) || p.Has(i * 4096, "NVDIMM_DAX_INFO\0"u8));

    /// <summary>A format and how it is recognized.</summary>
    /// <param name="Key">Of its name, a noun phrase of <see cref="FormatNames"/>.</param>
    /// <param name="IsThere">Whether the format is on a device.</param>
    private sealed record Signature(string Key, Predicate<SignatureProbe> IsThere);
}
