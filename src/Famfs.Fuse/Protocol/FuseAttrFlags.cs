namespace Famfs.Fuse.Protocol;

/// <summary>Flags of a node.</summary>
[Flags]
public enum FuseAttrFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Root of a submount.</summary>
    FUSE_ATTR_SUBMOUNT = 1u << 0,

    /// <summary>Use DAX for this file.</summary>
    FUSE_ATTR_DAX = 1u << 1,
}
