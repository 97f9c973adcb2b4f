using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>Decides what to answer to INIT. Pure.</summary>
internal static class FuseNegotiation
{
    /// <summary>Wanted wherever the kernel offers it, whatever the options.</summary>
    /// <remarks>Not among them: FUSE_WRITEBACK_CACHE, since data must not stay in one host's page cache; locks, which
    /// the kernel keeps well enough for one host; security contexts, ACLs, submounts, DAX windows.</remarks>
    private const FuseInitFlags Always =
        FuseInitFlags.FUSE_ASYNC_READ |
        FuseInitFlags.FUSE_BIG_WRITES |
        FuseInitFlags.FUSE_NO_OPEN_SUPPORT |
        FuseInitFlags.FUSE_NO_OPENDIR_SUPPORT |
        FuseInitFlags.FUSE_PARALLEL_DIROPS |
        FuseInitFlags.FUSE_ABORT_ERROR |
        FuseInitFlags.FUSE_MAX_PAGES |
        FuseInitFlags.FUSE_SETXATTR_EXT |
        FuseInitFlags.FUSE_INIT_EXT |
        FuseInitFlags.FUSE_HAS_EXPIRE_ONLY;

    /// <summary>The features that the options ask for, whatever the kernel offers.</summary>
    internal static FuseInitFlags Wanted(FuseSessionOptions options)
    {
        FuseInitFlags flags = Always;
        flags |= options.DataInvalidation switch
        {
            FuseDataInvalidation.Automatic => FuseInitFlags.FUSE_AUTO_INVAL_DATA,
            FuseDataInvalidation.Explicit => FuseInitFlags.FUSE_EXPLICIT_INVAL_DATA,
            _ => FuseInitFlags.None,
        };
        flags |= options.DirectoryPlus switch
        {
            FuseDirectoryPlus.Automatic => FuseInitFlags.FUSE_DO_READDIRPLUS | FuseInitFlags.FUSE_READDIRPLUS_AUTO,
            FuseDirectoryPlus.Always => FuseInitFlags.FUSE_DO_READDIRPLUS,
            _ => FuseInitFlags.None,
        };
        flags |= options.AtomicOpenTruncate ? FuseInitFlags.FUSE_ATOMIC_O_TRUNC : FuseInitFlags.None;
        flags |= options.HandleKillPrivileges ? FuseInitFlags.FUSE_HANDLE_KILLPRIV_V2 : FuseInitFlags.None;
        flags |= options.StableIds ? FuseInitFlags.FUSE_EXPORT_SUPPORT : FuseInitFlags.None;
        flags |= options.DirectIoAllowMmap ? FuseInitFlags.FUSE_DIRECT_IO_ALLOW_MMAP : FuseInitFlags.None;
        flags |= options.AsyncDirectIo ? FuseInitFlags.FUSE_ASYNC_DIO : FuseInitFlags.None;
        flags |= options.CacheSymlinks ? FuseInitFlags.FUSE_CACHE_SYMLINKS : FuseInitFlags.None;
        return flags;
    }

    /// <summary>
    /// The bit for file maps in an offer: 43, or 42 from a kernel that is too old for what 42 means since. 42 alone from a newer
    /// kernel is a timeout for requests.
    /// </summary>
    private static FuseInitFlags Maps(in FuseInitIn offer, FuseMapGeneration newest) =>
        Offered(offer).HasFlag(FuseInitFlags.FUSE_DAX_FMAP)
            ? newest == FuseMapGeneration.Second ? FuseInitFlags.FUSE_DAX_FMAP : FuseInitFlags.None
            : newest != FuseMapGeneration.None && offer.Minor < FuseProtocol.RequestTimeoutMinor
                ? FuseInitFlags.FUSE_REQUEST_TIMEOUT
                : FuseInitFlags.None;

    /// <summary>The generation of file maps that an answer agrees to.</summary>
    internal static FuseMapGeneration Generation(FuseInitFlags agreed) =>
        agreed.HasFlag(FuseInitFlags.FUSE_DAX_FMAP) ? FuseMapGeneration.Second
        : agreed.HasFlag(FuseInitFlags.FUSE_REQUEST_TIMEOUT) ? FuseMapGeneration.First
        : FuseMapGeneration.None;

    /// <summary>The features that the kernel offers, both words of flags as one.</summary>
    internal static FuseInitFlags Offered(in FuseInitIn offer)
    {
        FuseInitFlags flags = (FuseInitFlags)offer.Flags;
        return flags.HasFlag(FuseInitFlags.FUSE_INIT_EXT) && offer.Minor >= FuseProtocol.InitExtensionMinor
            ? flags | (FuseInitFlags)((ulong)offer.Flags2 << 32)
            : flags;
    }

    /// <summary>The answer to an offer of a version that is served.</summary>
    /// <param name="offer">The kernel's offer.</param>
    /// <param name="options">The options of the session.</param>
    /// <param name="pageSize">Page size of this host in bytes.</param>
    /// <param name="withRing">Whether there are queues of io_uring; a promise of them without any stops the mount.</param>
    internal static FuseInitOut Answer(in FuseInitIn offer, FuseSessionOptions options, int pageSize, bool withRing = false)
    {
        FuseInitFlags flags = Wanted(options) | (withRing ? FuseInitFlags.FUSE_OVER_IO_URING : FuseInitFlags.None);
        flags |= Maps(offer, options.FileMaps);
        flags &= Offered(offer);
        int transfer = Transfer(options, pageSize);
        return new FuseInitOut
        {
            Major = FuseProtocol.Major,
            Minor = Math.Min(offer.Minor, FuseProtocol.NewestMinor),
            MaxReadAhead = (uint)Math.Max(0, options.MaxReadAhead),
            Flags = (uint)flags,
            Flags2 = (uint)((ulong)flags >> 32),
            MaxBackground = (ushort)Math.Clamp(options.MaxBackground, 1, ushort.MaxValue),
            CongestionThreshold = (ushort)Math.Clamp(options.MaxBackground * 3L / 4, 1, ushort.MaxValue),
            MaxWrite = (uint)transfer,
            TimeGranularity = 1,
            MaxPages = (ushort)Math.Min(transfer / pageSize, ushort.MaxValue),
        };
    }

    /// <summary>Bytes of the largest READ and WRITE: whole pages, at least one.</summary>
    internal static int Transfer(FuseSessionOptions options, int pageSize)
    {
        int pages = Math.Clamp(options.MaxTransfer / pageSize, 1, (16 << 20) / pageSize);
        return pages * pageSize;
    }
}
