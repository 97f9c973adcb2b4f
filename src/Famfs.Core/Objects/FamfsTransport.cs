namespace Famfs;

/// <summary>How famfsd and the kernel exchange requests and replies.</summary>
public enum FamfsTransport
{
    /// <summary>The better one, as far as has been measured: /dev/fuse.</summary>
    Auto,

    /// <summary>/dev/fuse, which every kernel has.</summary>
    DevFuse,

    /// <summary>io_uring, on Linux 6.14 and later with the parameter fuse.enable_uring. Elsewhere /dev/fuse.</summary>
    IoUring,
}
