namespace Famfs.Daemon;

/// <summary>Whether a kernel that has famfs is told where files are, so that it maps them itself (decision record 15).</summary>
internal enum MapWish
{
    /// <summary>Wherever maps work and take nothing away.</summary>
    Auto,

    /// <summary>If the kernel offers it.</summary>
    On,

    /// <summary>By the stand-alone module of the kernel, or not at all.</summary>
    Module,

    /// <summary>Never.</summary>
    Off,
}
