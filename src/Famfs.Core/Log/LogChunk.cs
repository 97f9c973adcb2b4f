using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>Private copies of entries that follow one another, and which of them are intact.</summary>
internal sealed class LogChunk
{
    /// <summary>About 256 KiB: large enough to make the copies cheap, small enough to stay in the cache.</summary>
    public const int MostEntries = 480;

    private byte[] _bytes = [];
    private bool[] _intact = [];

    /// <summary>Entries.</summary>
    public int Count { get; private set; }

    /// <summary>The copy of an entry.</summary>
    public Span<byte> this[int i] => _bytes.AsSpan(i * MediaLayout.EntrySize, MediaLayout.EntrySize);

    /// <summary>Makes room for the copies of so many entries.</summary>
    public Span<byte> Reset(int count)
    {
        if (_intact.Length < count)
        {
            _bytes = new byte[count * MediaLayout.EntrySize];
            _intact = new bool[count];
        }

        Count = count;
        return _bytes.AsSpan(0, count * MediaLayout.EntrySize);
    }

    /// <summary>Judges the entries; the first is in slot <paramref name="start"/>.</summary>
    public void Validate(long start)
    {
        for (int i = 0; i < Count; i++)
        {
            _intact[i] = LogReader.IsIntact(this[i], start + i);
        }
    }

    /// <summary>Whether an entry was intact when it was judged.</summary>
    public bool IsIntact(int i) => _intact[i];
}
