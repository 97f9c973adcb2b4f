namespace Famfs;

/// <summary>The servers that a mount can have.</summary>
public enum FamfsBackEnd
{
    /// <summary>famfsd, which the kernel asks through FUSE.</summary>
    Fuse,

    /// <summary>The EROFS of the kernel, over the view that the master keeps on the device.</summary>
    Erofs,

    /// <summary>
    /// A kernel that has famfs and maps the memory itself: it asks famfsd for names and where a file is, or its stand-alone module
    /// keeps what famfsd tells it of the log.
    /// </summary>
    Kernel,
}
