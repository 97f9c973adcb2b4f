using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>Private copies of entries that follow one another, and what there is to say of each by itself.</summary>
internal sealed class LogChunk
{
    /// <summary>About 256 KiB: large enough to make the copies cheap, small enough to stay in the cache.</summary>
    public const int MostEntries = 480;

    private readonly byte[] _bytes;
    private readonly EntryVerdict[] _verdicts;
    private readonly bool[] _intact;

    /// <summary>Room for the copies of so many entries.</summary>
    public LogChunk(int capacity)
    {
        _bytes = new byte[capacity * MediaLayout.EntrySize];
        _verdicts = new EntryVerdict[capacity];
        _intact = new bool[capacity];
    }

    /// <summary>Index of the first entry.</summary>
    public long Start { get; private set; }

    /// <summary>Entries.</summary>
    public int Count { get; private set; }

    /// <summary>The copy of an entry.</summary>
    public Span<byte> this[int i] => _bytes.AsSpan(i * MediaLayout.EntrySize, MediaLayout.EntrySize);

    /// <summary>Makes room for the copies of the entries from <paramref name="start"/> on.</summary>
    public Span<byte> Reset(long start, int count)
    {
        Start = start;
        Count = count;
        return _bytes.AsSpan(0, count * MediaLayout.EntrySize);
    }

    /// <summary>Whether an entry was intact when it was judged.</summary>
    public bool IsIntact(int i) => _intact[i];

    /// <summary>The sink's verdict on each entry; the default for those that are not intact.</summary>
    public ReadOnlySpan<EntryVerdict> Verdicts => _verdicts.AsSpan(0, Count);

    /// <summary>Judges the copies.</summary>
    public void Judge<TSink>(TSink sink)
        where TSink : ILogSink
    {
        for (int i = 0; i < Count; i++)
        {
            Judge(i, sink);
        }
    }

    /// <summary>Judges one copy.</summary>
    /// <returns>Whether it is intact.</returns>
    public bool Judge<TSink>(int i, TSink sink)
        where TSink : ILogSink
    {
        ReadOnlySpan<byte> entry = this[i];
        bool isIntact = LogReader.IsIntact(entry, Start + i);
        _intact[i] = isIntact;
        _verdicts[i] = isIntact ? sink.Judge(new LogEntryView(entry)) : default;
        return isIntact;
    }
}
