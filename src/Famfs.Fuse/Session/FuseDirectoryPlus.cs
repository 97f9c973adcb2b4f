namespace Famfs.Fuse;

/// <summary>When the kernel lists a directory together with attributes.</summary>
public enum FuseDirectoryPlus
{
    /// <summary>For the first part of a listing, then as long as the attributes are made use of.</summary>
    Automatic,

    /// <summary>For every listing.</summary>
    Always,

    /// <summary>For none; READDIR only.</summary>
    Never,
}
