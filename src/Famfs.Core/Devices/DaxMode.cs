namespace Famfs;

/// <summary>The driver that a DAX device is bound to, under the names of daxctl.</summary>
public enum DaxMode
{
    /// <summary>Bound to no driver, or to one that is not known.</summary>
    Unknown,

    /// <summary>device_dax: a character device that can be mapped. This is what a famfs needs.</summary>
    DevDax,

    /// <summary>fsdev_dax: given to a kernel file system, can not be mapped.</summary>
    FsDev,

    /// <summary>kmem: ordinary memory of this host.</summary>
    SystemRam,

    /// <summary>A plain file; no driver.</summary>
    File,
}
