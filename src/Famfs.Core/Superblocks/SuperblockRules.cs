using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Superblocks;

/// <summary>What must hold of a superblock beyond its CRC before anything it says is used.</summary>
internal static class SuperblockRules
{
    /// <summary>One sentence on why a superblock is not valid.</summary>
    public static string Describe(SuperblockStatus status, Superblock superblock) => status switch
    {
        SuperblockStatus.NoMagic => "the magic is missing",
        SuperblockStatus.WrongVersion => $"version {superblock.Version} is not {Superblock.CurrentVersion}",
        SuperblockStatus.BadCrc => "the CRC does not match",
        SuperblockStatus.BadAllocationUnit => $"the allocation unit is {superblock.AllocationUnit}",
        _ => "it is valid",
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

    /// <summary>What is wrong with the place of the log, or null.</summary>
    public static string? LogProblem(Superblock superblock) =>
        superblock.LogOffset != (ulong)MediaLayout.LogOffset ? $"the log starts at {superblock.LogOffset}"
        : superblock.LogLength > long.MaxValue || !MediaLayout.IsLogLength((long)superblock.LogLength)
            ? $"the log has {superblock.LogLength} bytes"
        : superblock.DeviceSize > long.MaxValue || (long)superblock.DeviceSize < MediaLayout.DataStart((long)superblock.LogLength)
            ? $"the log does not fit in {superblock.DeviceSize} bytes"
        : null;

    /// <summary>The bounds that the superblock and the device set.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.SuperblockInvalid"/>, <see cref="FamfsErrorId.DeviceTruncated"/>.</exception>
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
