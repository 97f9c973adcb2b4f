namespace Famfs.Fuse.Tests.Memory;

/// <summary>
/// Names of a directory, found by name and listed in the order of their making. Each gets a number that is never
/// used again, so a listing can go on after it whatever has happened to the others.
/// </summary>
internal sealed class MemoryDirectory
{
    internal const ulong DotOffset = 1;
    internal const ulong DotDotOffset = 2;

    private readonly Dictionary<byte[], Entry> _byName = new(NameComparer.Instance);
    private readonly List<Entry> _listing = [];
    private ulong _next = DotDotOffset + 1;

    internal int Count => _listing.Count;

    internal bool TryFind(ReadOnlySpan<byte> name, out Entry entry) =>
        _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out entry);

    internal void Add(ReadOnlySpan<byte> name, ulong nodeId)
    {
        Entry entry = new(name.ToArray(), nodeId, _next++);
        _byName.Add(entry.Name, entry);
        _listing.Add(entry);
    }

    internal void Remove(ReadOnlySpan<byte> name)
    {
        if (_byName.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(name, out _, out Entry entry))
        {
            _listing.RemoveAt(IndexAfter(entry.Offset) - 1);
        }
    }

    /// <summary>The first entry after an offset, by position.</summary>
    internal int IndexAfter(ulong offset)
    {
        int low = 0;
        int high = _listing.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_listing[middle].Offset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    internal Entry At(int index) => _listing[index];

    internal readonly record struct Entry(byte[] Name, ulong NodeId, ulong Offset);
}
