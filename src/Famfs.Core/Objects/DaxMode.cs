namespace Famfs;

/// <summary>The driver that a DAX device is bound to, under the names of daxctl and ndctl.</summary>
public enum DaxMode
{
    /// <summary>Bound to no driver, or to one that is not known.</summary>
    Unknown,

    /// <summary>device_dax: a character device that can be mapped. This is what a famfs needs.</summary>
    DevDax,

    /// <summary>fsdev_dax: given to a kernel file system, cannot be mapped.</summary>
    FsDev,

    /// <summary>kmem: ordinary memory of this host.</summary>
    SystemRam,

    /// <summary>A block device of persistent memory that file systems can map. Mapping the device itself is page cache.</summary>
    FsDax,

    /// <summary>A block device of persistent memory without DAX.</summary>
    Raw,

    /// <summary>A block device of persistent memory whose blocks are moved by a table (BTT): no other host finds them.</summary>
    Sector,

    /// <summary>A plain file; no driver.</summary>
    File,
}
