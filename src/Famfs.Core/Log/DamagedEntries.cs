namespace Famfs.Log;

/// <summary>
/// The entries of a log that cannot be believed although later ones can. Each look reads a bounded number of them again,
/// however many there are.
/// </summary>
internal sealed class DamagedEntries
{
    // So many of the last entries, and as many of the others in turn, are read again before metadata is added.
    private const int VerifiedAtOnce = 128;
    private const int MillisecondsBetween = 20;

    // In the order of the log; those that were never applied.
    private List<long> _unknown = [];

    // Those that were good when they were followed.
    private readonly SortedSet<long> _lost = [];
    private int _cursor;
    private long _verified;
    private long _lastVerified = long.MinValue;

    /// <summary>Entries that cannot be believed.</summary>
    public int Count => _unknown.Count + _lost.Count;

    /// <summary>Index of the first of them, or null.</summary>
    public long? First => Count == 0 ? null
        : Math.Min(_unknown.Count > 0 ? _unknown[0] : long.MaxValue, _lost.Count > 0 ? _lost.Min : long.MaxValue);

    /// <summary>Their indexes in the order of the log.</summary>
    public IEnumerable<long> Indexes => _lost.Count == 0 ? _unknown : _unknown.Concat(_lost).Order();

    /// <summary>Adds an entry, which is after those that were added before.</summary>
    public void Add(long index) => _unknown.Add(index);

    /// <summary>Puts an entry back that has changed once more since it was taken out.</summary>
    public void Return(long index)
    {
        int place = _unknown.BinarySearch(index);
        _unknown.Insert(place < 0 ? ~place : place, index);
    }

    /// <summary>Whether an entry was never applied, because it could not be believed.</summary>
    public bool IsUnknown(long index) => _unknown.BinarySearch(index) >= 0;

    /// <summary>An entry that was applied cannot be believed any more.</summary>
    public void Lose(long index) => _lost.Add(index);

    /// <summary>Takes out the entries that are good again after they were applied and lost. They may have changed.</summary>
    public List<long> TakeFound(LogReader log, int most)
    {
        List<long> found = [];
        log.ReadEach([.. _lost.Take(most)], (index, entry, isIntact) =>
        {
            if (isIntact)
            {
                found.Add(index);
            }
        });
        _lost.ExceptWith(found);
        return found;
    }

    /// <summary>
    /// Takes out the entries that are good by now and were never applied. While none is good, a bounded number is read.
    /// </summary>
    /// <returns>Their indexes, in the order of the log.</returns>
    public List<long> TakeIntact(LogReader log, int most)
    {
        List<long> intact = [];
        int left = _unknown.Count;
        bool found = true;
        while (left > 0 && found)
        {
            int start = _cursor < _unknown.Count ? _cursor : 0;
            int count = Math.Min(Math.Min(most, left), _unknown.Count - start);
            int before = intact.Count;
            log.ReadEach(_unknown.GetRange(start, count), (index, entry, isIntact) =>
            {
                if (isIntact)
                {
                    intact.Add(index);
                }
            });
            found = intact.Count > before;
            left -= count;
            _cursor = start + count;
        }

        if (intact.Count > 0)
        {
            intact.Sort();
            HashSet<long> taken = [.. intact];
            _unknown = _unknown.FindAll(i => !taken.Contains(i));
            _cursor = 0;
        }

        return intact;
    }

    /// <summary>Reads entries again that were good: the last of the <paramref name="end"/>, and others in turn.</summary>
    public void Verify(LogReader log, long end)
    {
        long now = Environment.TickCount64;
        if (now - _lastVerified < MillisecondsBetween && _lastVerified != long.MinValue)
        {
            return;
        }

        _lastVerified = now;
        Verify(log, Math.Max(0, end - VerifiedAtOnce), end);
        long start = _verified < end - VerifiedAtOnce ? _verified : 0;
        _verified = Math.Min(Math.Max(0, end - VerifiedAtOnce), start + VerifiedAtOnce);
        Verify(log, start, _verified);
    }

    private void Verify(LogReader log, long start, long end) => log.CountIntact(start, end, index =>
    {
        if (_unknown.BinarySearch(index) < 0)
        {
            _lost.Add(index);
        }
    });
}
