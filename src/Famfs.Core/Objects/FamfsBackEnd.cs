namespace Famfs;

/// <summary>What serves a mount.</summary>
public enum FamfsBackEnd
{
    /// <summary>famfsd, which the kernel asks through FUSE.</summary>
    Fuse,

    /// <summary>The EROFS of the kernel, over the view that the master keeps on the device.</summary>
    Erofs,
}
