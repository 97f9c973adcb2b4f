namespace Famfs.Maintenance;

/// <summary>
/// The findings of a check. Every finding is counted; of each kind the first ones are kept, so that a log of which everything is
/// wrong costs no more memory than one of which a little is.
/// </summary>
internal sealed class FindingList
{
    /// <summary>Findings of one kind that are kept.</summary>
    public const int MostOfAKind = 1000;

    private readonly List<FamfsFinding> _findings = [];
    private readonly Dictionary<FindingId, long> _counts = [];

    /// <summary>Number of findings of a severity, those included that were not kept.</summary>
    public int Count(FamfsFindingSeverity severity) =>
        (int)Math.Min(int.MaxValue, _counts.Where(k => k.Key.Severity() == severity).Sum(k => k.Value));

    /// <summary>Counts findings, and tells whether they are to be kept: then <see cref="Add"/> follows.</summary>
    public bool IsWanted(FindingId id, long count = 1)
    {
        long before = _counts.GetValueOrDefault(id);
        _counts[id] = before + count;
        return before < MostOfAKind;
    }

    /// <summary>Keeps a finding that was counted.</summary>
    public void Add(FamfsFinding finding) => _findings.Add(finding);

    /// <summary>The findings that were kept, then of each kind how many more there are.</summary>
    public IReadOnlyList<FamfsFinding> ToList() =>
    [
        .. _findings,
        .. from kind in _counts
           let more = kind.Value - _findings.Count(f => f.Id == kind.Key.ToString())
           where more > 0
           select kind.Key.WithText(null, null, FindingTexts.Get("MoreOfThisKind", more)),
    ];
}
