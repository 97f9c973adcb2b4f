using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Superblocks;

/// <summary>The rules that a superblock must keep beyond its CRC before any of its fields is used.</summary>
internal static class SuperblockRules
{
    /// <summary>One sentence on why a superblock is not valid.</summary>
    public static string Describe(SuperblockStatus status, Superblock superblock) => status switch
    {
        SuperblockStatus.NoMagic => FindingTexts.Get("SuperblockNoMagic"),
        SuperblockStatus.WrongVersion => FindingTexts.Get("SuperblockWrongVersion", superblock.Version, Superblock.CurrentVersion),
        SuperblockStatus.BadCrc => FindingTexts.Get("SuperblockBadCrc"),
        SuperblockStatus.BadAllocationUnit => FindingTexts.Get("SuperblockBadAllocationUnit", superblock.AllocationUnit),
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>
    /// Whether a superblock is one of another version, and not one whose version was damaged: then its CRC is wrong.
    /// </summary>
    public static bool IsOfAnotherVersion(SuperblockStatus status, Superblock superblock)
    {
        Span<byte> bytes = stackalloc byte[Superblock.Size];
        superblock.Encode(bytes);
        return status == SuperblockStatus.WrongVersion
            && (superblock.Version == ExchangeLayout.Version || superblock.Crc == MediaCrc.Compute(bytes[..Superblock.CrcOffset]));
    }

    /// <summary>The problem of the place of the log, as a clause, or null.</summary>
    public static string? LogProblem(Superblock superblock) =>
        superblock.LogOffset != (ulong)MediaLayout.LogOffset ? FindingTexts.Get("SuperblockLogStart", superblock.LogOffset)
        : superblock.LogLength > long.MaxValue || !MediaLayout.IsLogLength((long)superblock.LogLength)
            ? FindingTexts.Get("SuperblockLogLength", superblock.LogLength)
        : superblock.DeviceSize > long.MaxValue || (long)superblock.DeviceSize < MediaLayout.DataStart((long)superblock.LogLength)
            ? FindingTexts.Get("SuperblockLogTooLong", superblock.DeviceSize)
        : null;

    /// <summary>The bounds that the superblock and the device set.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.SuperblockInvalid"/>, <see cref="FamfsErrorId.DeviceTruncated"/>.
    /// </exception>
    public static MediaGeometry Geometry(Superblock superblock, DaxDevice device)
    {
        if (LogProblem(superblock) is { } problem)
        {
            throw FamfsException.Create(FamfsErrorId.SuperblockInvalid, device.Path, problem);
        }

        return superblock.DeviceSize <= (ulong)device.Size
            ? new MediaGeometry((long)superblock.DeviceSize, (long)superblock.LogLength, (long)superblock.AllocationUnit)
            : throw FamfsException.Create(
                FamfsErrorId.DeviceTruncated,
                device.Path,
                SizeText.Of(device.Size),
                SizeText.Of((long)superblock.DeviceSize));
    }
}
