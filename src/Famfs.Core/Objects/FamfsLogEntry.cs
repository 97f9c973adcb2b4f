using Famfs.OnMedia;

namespace Famfs;

/// <summary>An entry of the log as it stands there. Fields that its type does not have are null.</summary>
public sealed record FamfsLogEntry : INamedItem
{
    /// <summary>Index of the slot.</summary>
    public required long Index { get; init; }

    /// <summary>Sequence number; equals the index of a good entry.</summary>
    public required ulong Seqnum { get; init; }

    /// <summary>The type of the entry; numbers without a name are kept.</summary>
    public required LogEntryType Type { get; init; }

    /// <summary>CRC as stored.</summary>
    public required ulong Crc { get; init; }

    /// <summary>Whether sequence number and CRC are right.</summary>
    public required bool IsIntact { get; init; }

    /// <summary>The rules that an intact entry breaks by itself.</summary>
    public required EntryDefects Defects { get; init; }

    /// <summary>Device that holds the log.</summary>
    public required string Device { get; init; }

    /// <summary>Path of a file or directory.</summary>
    public string? FamfsPath { get; init; }

    /// <summary>Device and path as one text that no command takes for a file of this host, or null without a path.</summary>
    public string? PSPath => FamfsPath is null ? null : QualifiedPath.Create(Device, FamfsPath);

    /// <summary>Bytes of a file, or of an added device.</summary>
    public ulong? Size { get; init; }

    /// <summary>Flags of a file.</summary>
    public uint? Flags { get; init; }

    /// <summary>Owner of a file or directory.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group of a file or directory.</summary>
    public uint? Gid { get; init; }

    /// <summary>Permission bits of a file or directory, with all that the entry records.</summary>
    public uint? ModeBits { get; init; }

    /// <summary>Permission bits of a file or directory as four octal digits, such as 0644.</summary>
    public string? Mode => ModeBits is { } bits ? UnixModeText.Octal(bits) : null;

    /// <summary>The layout of a file; null for other entries.</summary>
    public FileLayout? Layout { get; init; }

    /// <summary>Identity of an added device.</summary>
    public Guid? DaxDeviceUuid { get; init; }

    /// <summary>Place of an added device in the device table.</summary>
    public uint? DaxDeviceIndex { get; init; }
}
