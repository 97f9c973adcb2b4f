namespace Famfs;

/// <summary>A device that can hold a famfs, with the property names of daxctl, and what is on it.</summary>
public sealed record FamfsDevice
{
    /// <summary>Kernel name such as <c>dax0.0</c>, or the file name of an image.</summary>
    public required string Name { get; init; }

    /// <summary>Device node or image file.</summary>
    public required string Device { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Bytes that mappings are multiples of.</summary>
    public required long Align { get; init; }

    /// <summary>Memory node that the device would become as system RAM; -1 where there is none.</summary>
    public int TargetNode { get; init; } = -1;

    /// <summary>NUMA node next to the device; -1 where the kernel knows none.</summary>
    public int NumaNode { get; init; } = -1;

    /// <summary>The mode of the device, by the driver that it is bound to.</summary>
    public required DaxMode Mode { get; init; }

    /// <summary>Whether there is a famfs on it; null when that could not be read.</summary>
    public bool? HasFamfs { get; init; }

    /// <summary>This host's role on that famfs.</summary>
    public FamfsRole Role { get; init; }

    /// <summary>Identity of that famfs.</summary>
    public Guid? FileSystemUuid { get; init; }

    /// <summary>Why the device could not be looked into, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>The mode as daxctl prints it.</summary>
    public string ModeName => Mode switch
    {
        DaxMode.DevDax => "devdax",
        DaxMode.FsDev => "famfs",
        DaxMode.SystemRam => "system-ram",
        DaxMode.FsDax => "fsdax",
        DaxMode.Raw => "raw",
        DaxMode.Sector => "sector",
        DaxMode.File => "file",
        _ => "unknown",
    };

    /// <inheritdoc/>
    public override string ToString() => Device;
}
