namespace Famfs.OnMedia;

/// <summary>The states of a superblock, in the order in which they are checked (format.md section 2).</summary>
public enum SuperblockStatus
{
    /// <summary>Magic, version, CRC and allocation unit are right.</summary>
    Valid,

    /// <summary>The magic is missing: this is not a famfs.</summary>
    NoMagic,

    /// <summary>A famfs of another version.</summary>
    WrongVersion,

    /// <summary>The CRC does not match the fields.</summary>
    BadCrc,

    /// <summary>The allocation unit is neither 4 KiB nor 2 MiB.</summary>
    BadAllocationUnit,
}
