namespace Famfs.Fuse;

/// <summary>How requests and replies travel. INIT, interrupts, forgets and notifications always take /dev/fuse.</summary>
public enum FuseTransport
{
    /// <summary>The better one, as far as has been measured: /dev/fuse.</summary>
    Auto,

    /// <summary>read(2) and writev(2) on /dev/fuse.</summary>
    DevFuse,

    /// <summary>io_uring, with queues for each processor: Linux 6.14 and later, while its parameter fuse.enable_uring is on.
    /// Elsewhere /dev/fuse.</summary>
    IoUring,
}
