namespace Famfs.Fuse.Protocol;

/// <summary>Numbers of the protocol that belong to no single message.</summary>
public static class FuseProtocol
{
    /// <summary>The only major version there is.</summary>
    public const uint Major = 7;

    /// <summary>Newest minor version whose messages are known here.</summary>
    public const uint NewestMinor = 45;

    /// <summary>
    /// Oldest minor version that is served (Linux 5.4 has it): below it, messages have other lengths.
    /// </summary>
    public const uint OldestMinor = 31;

    /// <summary>First minor version whose INIT carries a second word of flags.</summary>
    public const uint InitExtensionMinor = 36;

    /// <summary>Node of the root directory.</summary>
    public const ulong RootNodeId = 1;

    /// <summary>Smallest receive buffer the device accepts, in bytes.</summary>
    public const int SmallestReceiveBuffer = 8192;

    /// <summary>Unit of <see cref="FuseInitOut.MaxPages"/> on hosts with 4 KiB pages, in bytes.</summary>
    public const int PageSize = 4096;

    /// <summary>First value that an error in a reply must stay below (negated).</summary>
    public const int ErrorLimit = 512;

    /// <summary>Request number of FUSE_DEV_IOC_CLONE: a further descriptor on the connection.</summary>
    public const uint DeviceClone = 0x8004E500;

    /// <summary>Records of a directory listing are padded to a multiple of this many bytes.</summary>
    public const int RecordAlignment = 8;

    /// <summary>Rounds a record of a directory listing up to its place on the wire.</summary>
    /// <param name="length">Bytes before padding.</param>
    /// <returns>Bytes with padding, a multiple of 8.</returns>
    public static long AlignRecord(long length) => (length + RecordAlignment - 1) & ~(RecordAlignment - 1L);
}
