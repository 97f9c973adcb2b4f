using System.Runtime.InteropServices;
using Famfs.Daemon.Drafts;
using Famfs.Fuse.Protocol;
using Famfs.Names;

namespace Famfs.Daemon.Opens;

/// <summary>
/// Open directories by their handles, and whether the kernel may keep what they show. It fills its cache from a process that lists
/// first, so it may keep a listing only where all who have the directory open show the same.
/// </summary>
internal sealed class Listings(NameSpace names, DraftTable drafts)
{
    private const int Unknown = -1;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Listing> _byHandle = [];

    // By the kernel's id of the directory: the last child of the listing that the kernel may hold.
    private readonly Dictionary<ulong, int> _kept = [];

    // How many listings of a directory are open, and how many of them end with the same child.
    private readonly Dictionary<ulong, int> _open = [];
    private readonly Dictionary<(ulong Node, int LastChild), int> _alike = [];
    private ulong _lastHandle;

    /// <summary>
    /// A listing that is new. The kernel keeps it for as long as nothing is added: what is added here it knows, what comes
    /// with the log is seen at the next open. A draft can go without a trace, so what holds one is listed again each time.
    /// </summary>
    /// <param name="node">The kernel's id of the directory.</param>
    /// <param name="directory">Its number, or -1 if it is a draft itself.</param>
    /// <param name="path">Its path.</param>
    internal FuseOpenOut Open(ulong node, int directory, ReadOnlySpan<byte> path)
    {
        lock (_gate)
        {
            Listing listing = Look(node, directory, path);
            FuseOpenOut reply = new() { FileHandle = ++_lastHandle };
            if (directory >= 0 && listing.Drafts.Count == 0)
            {
                bool isSame = _kept.TryGetValue(node, out int before) && before == listing.LastChild;
                reply.Flags = FuseOpenFlags.FOPEN_CACHE_DIR | (isSame ? FuseOpenFlags.FOPEN_KEEP_CACHE : FuseOpenFlags.None);
            }

            bool differs = _open.GetValueOrDefault(node) != _alike.GetValueOrDefault((node, listing.LastChild));
            _kept[node] = differs ? Unknown : listing.LastChild;
            _byHandle.Add(_lastHandle, listing);
            Count(listing, 1);
            return reply;
        }
    }

    /// <summary>The listing of a handle; a new one if the directory is read from the beginning.</summary>
    internal Listing? Find(ulong handle, bool fromBeginning, int directory, ReadOnlySpan<byte> path)
    {
        lock (_gate)
        {
            if (!_byHandle.TryGetValue(handle, out Listing? listing) || !fromBeginning)
            {
                return listing;
            }

            Count(listing, -1);
            listing = _byHandle[handle] = Look(listing.Node, directory, path);
            Count(listing, 1);
            return listing;
        }
    }

    internal void Close(ulong handle)
    {
        lock (_gate)
        {
            if (_byHandle.Remove(handle, out Listing? listing))
            {
                Count(listing, -1);
            }
        }
    }

    private void Count(Listing listing, int change)
    {
        Change(_open, listing.Node, change);
        Change(_alike, (listing.Node, listing.LastChild), change);
    }

    private static void Change<TKey>(Dictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull
    {
        ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
        count += change;
        if (count == 0)
        {
            counts.Remove(key);
        }
    }

    // The drafts first: one that is committed in between is found among the children, and taken out here. One that is to replace
    // a child is shown instead of it.
    private Listing Look(ulong node, int directory, ReadOnlySpan<byte> path)
    {
        List<Draft> waiting = drafts.In(path);
        int last = directory < 0 ? 0 : names.LastChildOf(directory);
        HashSet<int> replaced = [];
        waiting.RemoveAll(d => names.Find(d.Path) is var number && number >= 0 && number <= last && !(d.Replaces && replaced.Add(number)));
        return new Listing(node, last, waiting, replaced);
    }
}
