namespace Famfs.Tests.Coherence;

/// <summary>
/// Whether one operation touches exactly the lines it must: each line it reads was invalidated before, each line it
/// stored is written back, and nothing is invalidated or written back in vain.
/// </summary>
internal sealed class LineAudit
{
    private readonly HashSet<long> _fresh = [];
    private readonly HashSet<long> _unread = [];
    private readonly HashSet<long> _unwritten = [];

    public List<string> Problems { get; } = [];

    /// <summary>Lines written back so far.</summary>
    public int WrittenBack { get; private set; }

    /// <summary>Lines invalidated so far.</summary>
    public int Invalidated { get; private set; }

    public void Read(long line)
    {
        _unread.Remove(line);
        if (!_fresh.Contains(line))
        {
            Problems.Add($"line {line} was read and may be stale");
        }
    }

    public void Store(long line) => _unwritten.Add(line);

    public void WriteBack(long line)
    {
        WrittenBack++;
        if (!_unwritten.Remove(line))
        {
            Problems.Add($"line {line} was written back in vain");
        }
    }

    public void Invalidate(long line)
    {
        Invalidated++;
        _fresh.Add(line);
        _unread.Add(line);
    }

    /// <summary>The operation is over.</summary>
    public IReadOnlyList<string> Finish() =>
    [
        .. Problems,
        .. _unread.Order().Select(line => $"line {line} was invalidated in vain"),
        .. _unwritten.Order().Select(line => $"line {line} was stored and not written back"),
    ];
}
