using Famfs.OnMedia;

namespace Famfs;

/// <summary>An entry of the log as it stands there. Fields that its type does not have are null.</summary>
public sealed record FamfsLogEntry
{
    /// <summary>Index of the slot.</summary>
    public required long Index { get; init; }

    /// <summary>Sequence number; equals the index of a good entry.</summary>
    public required ulong Seqnum { get; init; }

    /// <summary>What it records; numbers without a name are kept.</summary>
    public required LogEntryType Type { get; init; }

    /// <summary>CRC as stored.</summary>
    public required ulong Crc { get; init; }

    /// <summary>Whether sequence number and CRC are right.</summary>
    public required bool IsIntact { get; init; }

    /// <summary>What is wrong with an intact entry by itself.</summary>
    public required EntryDefects Defects { get; init; }

    /// <summary>Device that holds the log.</summary>
    public required string Device { get; init; }

    /// <summary>Path of a file or directory.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes of a file, or of an added device.</summary>
    public ulong? Size { get; init; }

    /// <summary>Flags of a file.</summary>
    public uint? Flags { get; init; }

    /// <summary>Owner of a file or directory.</summary>
    public uint? Uid { get; init; }

    /// <summary>Group of a file or directory.</summary>
    public uint? Gid { get; init; }

    /// <summary>Permission bits of a file or directory.</summary>
    public uint? Mode { get; init; }

    /// <summary>Where the bytes of a file are.</summary>
    public FileLayout? Layout { get; init; }

    /// <summary>Identity of an added device.</summary>
    public Guid? DaxDeviceUuid { get; init; }

    /// <summary>Place of an added device in the device table.</summary>
    public uint? DaxDeviceIndex { get; init; }

    /// <summary>Describes 544 bytes.</summary>
    internal static FamfsLogEntry Decode(ReadOnlySpan<byte> bytes, long index, in MediaGeometry geometry, string device)
    {
        LogEntryView view = new(bytes);
        bool file = view.Type == LogEntryType.File;
        bool named = file || view.Type == LogEntryType.MakeDirectory;
        bool addDevice = view.Type == LogEntryType.AddDaxDevice;
        bool intact = Log.LogReader.IsIntact(bytes, index);
        return new FamfsLogEntry
        {
            Index = index,
            Seqnum = view.Seqnum,
            Type = view.Type,
            Crc = view.Crc,
            IsIntact = intact,
            Defects = intact ? EntryRules.Check(view, geometry) : EntryDefects.None,
            Device = device,
            Path = named ? Volumes.PathText.FromBytes(view.Path) : null,
            Size = file ? view.FileSize : addDevice ? view.DaxDeviceSize : null,
            Flags = file ? view.Flags : null,
            Uid = named ? view.Uid : null,
            Gid = named ? view.Gid : null,
            Mode = named ? view.Mode : null,
            Layout = file ? view.DecodeLayout() : null,
            DaxDeviceUuid = addDevice ? view.DaxDeviceUuid : null,
            DaxDeviceIndex = addDevice ? view.DaxDeviceIndex : null,
        };
    }
}
