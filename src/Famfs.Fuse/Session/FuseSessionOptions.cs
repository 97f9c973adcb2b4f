using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>How a session talks to the kernel, and how many threads do it.</summary>
public sealed class FuseSessionOptions
{
    /// <summary>Bytes in the largest READ and WRITE that are asked for: 1 MiB, the kernel's usual limit.</summary>
    public const int DefaultTransfer = 1 << 20;

    /// <summary>How requests travel.</summary>
    public FuseTransport Transport { get; init; }

    /// <summary>
    /// How data of a READ get into the memory of an io_uring entry. Null has the kernel copy them, which takes a system call of
    /// several microseconds. By /dev/fuse nothing is copied but by the kernel.
    /// </summary>
    public FuseCopy? Copy { get; init; }

    /// <summary>Threads that wait for requests on /dev/fuse; one, where requests come over io_uring.</summary>
    public int WorkerThreads { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>
    /// Most threads while handlers block. When every thread has been inside a handler for a while and none came
    /// back, another is started: else nobody could receive the INTERRUPT that ends the wait. Over io_uring they are all there
    /// from the start, shared out among the processors, and at least two for each.
    /// </summary>
    public int MaxWorkerThreads { get; init; } = 32;

    /// <summary>Each thread has a descriptor of its own where the kernel allows it, instead of sharing one.</summary>
    public bool CloneDevice { get; init; } = true;

    /// <summary>
    /// How long a thread asks again and again for the next request before it sleeps, in microseconds. It saves a
    /// wake-up for each request and costs a processor, so it is off by default.
    /// </summary>
    public int SpinMicroseconds { get; init; }

    /// <summary>Most bytes in one READ or WRITE, 4 KiB to 1 MiB or what fs.fuse.max_pages_limit allows.</summary>
    public int MaxTransfer { get; init; } = DefaultTransfer;

    /// <summary>Most bytes the kernel reads ahead. The kernel takes the lesser of this and the setting of the
    /// mount, 128 KiB unless <see cref="FuseMount.TrySetReadAhead"/> raises it.</summary>
    public int MaxReadAhead { get; init; } = DefaultTransfer;

    /// <summary>Most read-ahead and other background requests under way.</summary>
    public int MaxBackground { get; init; } = 64;

    /// <summary>When cached data are dropped.</summary>
    public FuseDataInvalidation DataInvalidation { get; init; }

    /// <summary>When directories are listed with attributes.</summary>
    public FuseDirectoryPlus DirectoryPlus { get; init; }

    /// <summary>OPEN carries O_TRUNC, instead of a SETATTR of size 0 before it.</summary>
    public bool AtomicOpenTruncate { get; init; }

    /// <summary>
    /// The file system drops set-user-id and set-group-id when a WRITE, OPEN, CREATE or SETATTR tells it to. Without
    /// this promise the kernel asks for the attribute security.capability before each write.
    /// </summary>
    public bool HandleKillPrivileges { get; init; }

    /// <summary>
    /// The file system answers for a node by its id alone (<see cref="FuseFileSystem.LookupById"/>), also after the kernel
    /// has forgotten it. Then file handles, as NFS servers use them, stay valid.
    /// </summary>
    public bool StableIds { get; init; }

    /// <summary>
    /// The newest way in which the file system tells the kernel where files are (<see cref="FuseFileSystem.GetFileMap"/>), where the
    /// kernel offers one that is no newer. The kernel then reads, writes and maps files without asking.
    /// </summary>
    public FuseMapGeneration FileMaps { get; init; }

    /// <summary>Files open with FOPEN_DIRECT_IO can be mapped shared, through the page cache.</summary>
    public bool DirectIoAllowMmap { get; init; } = true;

    /// <summary>
    /// A direct read or write longer than one request is split into requests under way together. A program that uses
    /// O_DIRECT on a file that was not opened with FOPEN_DIRECT_IO then waits without being interruptible; no INTERRUPT comes.
    /// </summary>
    public bool AsyncDirectIo { get; init; } = true;

    /// <summary>The kernel caches the targets of symbolic links.</summary>
    public bool CacheSymlinks { get; init; } = true;

    /// <summary>How long a stopped session still serves files that are open, in milliseconds.</summary>
    public int StopGraceMilliseconds { get; init; }

    /// <summary>How long a stopped session waits for handlers to return, in milliseconds.</summary>
    public int StopTimeoutMilliseconds { get; init; } = 5000;
}
