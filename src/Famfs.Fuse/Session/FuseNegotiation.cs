using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>Decides what to answer to INIT. Pure.</summary>
internal static class FuseNegotiation
{
    /// <summary>Wanted wherever the kernel offers it, whatever the options.</summary>
    /// <remarks>Not among them: FUSE_WRITEBACK_CACHE, since data must not stay in one host's page cache; locks, which
    /// the kernel keeps well enough for one host; security contexts, ACLs, submounts, DAX windows, io_uring.</remarks>
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

    /// <summary>What the options ask for, before the kernel's offer is looked at.</summary>
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

    /// <summary>What the kernel offers, both words of flags as one.</summary>
    internal static FuseInitFlags Offered(in FuseInitIn offer)
    {
        FuseInitFlags flags = (FuseInitFlags)offer.Flags;
        return flags.HasFlag(FuseInitFlags.FUSE_INIT_EXT) && offer.Minor >= FuseProtocol.InitExtensionMinor
            ? flags | (FuseInitFlags)((ulong)offer.Flags2 << 32)
            : flags;
    }

    /// <summary>The answer to an offer of a version that is served.</summary>
    /// <param name="offer">The kernel's offer.</param>
    /// <param name="options">What the session wants.</param>
    /// <param name="pageSize">Page size of this host in bytes.</param>
    internal static FuseInitOut Answer(in FuseInitIn offer, FuseSessionOptions options, int pageSize)
    {
        FuseInitFlags flags = Wanted(options) & Offered(offer);
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
