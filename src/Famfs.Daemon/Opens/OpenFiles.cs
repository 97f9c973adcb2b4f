using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Famfs.Fuse.Protocol;

namespace Famfs.Daemon.Opens;

/// <summary>
/// Open files by their handles, and which way each goes: through the page cache or past it. All who have a file open at
/// the same time go the same way, since a page that a reader caches while a write goes past it would stay old.
/// </summary>
/// <param name="cache">What the kernel may keep.</param>
internal sealed class OpenFiles(FamfsCacheMode cache)
{
    private const uint WriteOnly = 1;

    private static readonly uint Direct = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000u : 0x4000u;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Way> _ways = [];
    private readonly ConcurrentDictionary<ulong, OpenFile> _byHandle = new();
    private ulong _lastHandle;

    /// <summary>
    /// Whether the kernel lets what goes past the cache be mapped as well. Where it does not, before Linux 6.6, a writer must
    /// not take that from those who open the file after it.
    /// </summary>
    internal bool MapsPastCache { get; set; }

    /// <summary>Whether the kernel reads and writes the memory itself: then no open may say which way to go.</summary>
    internal bool LeavesToKernel { get; set; }

    internal int Count => _byHandle.Count;

    internal OpenFile? Find(ulong handle) => _byHandle.GetValueOrDefault(handle);

    /// <summary>Takes an open file in.</summary>
    internal FuseOpenOut Add(OpenFile file)
    {
        ulong handle = Interlocked.Increment(ref _lastHandle);
        _byHandle[handle] = file;
        return new FuseOpenOut
        {
            FileHandle = handle,
            Flags = LeavesToKernel ? FuseOpenFlags.None
                : IsDirect(file.Node, file.Flags) ? FuseOpenFlags.FOPEN_DIRECT_IO | FuseOpenFlags.FOPEN_PARALLEL_DIRECT_WRITES
                : cache == FamfsCacheMode.Always ? FuseOpenFlags.FOPEN_KEEP_CACHE
                : FuseOpenFlags.None,
        };
    }

    /// <summary>Forgets one that was closed.</summary>
    internal OpenFile? Remove(ulong handle)
    {
        if (!_byHandle.TryRemove(handle, out OpenFile? file))
        {
            return null;
        }

        lock (_gate)
        {
            if (_ways.TryGetValue(file.Node, out Way way) && way.Opens > 1)
            {
                _ways[file.Node] = way with { Opens = way.Opens - 1 };
            }
            else
            {
                _ways.Remove(file.Node);
            }
        }

        return file;
    }

    private bool IsDirect(ulong node, uint flags)
    {
        lock (_gate)
        {
            Way way = _ways.TryGetValue(node, out Way present) ? present : new Way(IsDirectAlone(flags), 0);
            _ways[node] = way with { Opens = way.Opens + 1 };
            return way.IsDirect;
        }
    }

    /// <summary>
    /// A file that is only written gains nothing from the cache and loses a copy. O_DIRECT goes past it in any case;
    /// readers leave that to the kernel, which then has large reads answered in parts at the same time, and writers do
    /// not, so that several can write at once.
    /// </summary>
    private bool IsDirectAlone(uint flags) => cache switch
    {
        FamfsCacheMode.Never => true,
        FamfsCacheMode.Always => (flags & OpenFile.AccessMode) != 0 && (flags & Direct) != 0,
        _ => ((flags & OpenFile.AccessMode) == WriteOnly && MapsPastCache) || ((flags & OpenFile.AccessMode) != 0 && (flags & Direct) != 0),
    };

    private readonly record struct Way(bool IsDirect, int Opens);
}
