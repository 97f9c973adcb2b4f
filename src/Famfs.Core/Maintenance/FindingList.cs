namespace Famfs.Maintenance;

/// <summary>
/// What a check found. Every finding is counted; of each kind the first ones are kept, so that a log of which everything is
/// wrong costs no more memory than one of which a little is.
/// </summary>
internal sealed class FindingList
{
    /// <summary>Findings of one kind that are kept.</summary>
    public const int MostOfAKind = 1000;

    private readonly List<FamfsFinding> _findings = [];
    private readonly Dictionary<string, (FamfsFindingSeverity Severity, long Count)> _kinds = [];

    /// <summary>Number of findings of a severity, those included that were not kept.</summary>
    public int Count(FamfsFindingSeverity severity) =>
        (int)Math.Min(int.MaxValue, _kinds.Values.Where(k => k.Severity == severity).Sum(k => k.Count));

    /// <summary>Counts findings, and tells whether they are to be kept: then <see cref="Add"/> follows.</summary>
    public bool IsWanted(FamfsFindingSeverity severity, string id, long count = 1)
    {
        long before = _kinds.TryGetValue(id, out (FamfsFindingSeverity, long Count) kind) ? kind.Count : 0;
        _kinds[id] = (severity, before + count);
        return before < MostOfAKind;
    }

    /// <summary>Keeps a finding that was counted.</summary>
    public void Add(FamfsFinding finding) => _findings.Add(finding);

    /// <summary>The findings that were kept, then of each kind how many more there are.</summary>
    public IReadOnlyList<FamfsFinding> ToList() =>
    [
        .. _findings,
        .. from kind in _kinds
           let more = kind.Value.Count - _findings.Count(f => f.Id == kind.Key)
           where more > 0
           select new FamfsFinding(
               kind.Value.Severity, kind.Key, null, null, FormattableString.Invariant($"And {more:N0} more of this kind.")),
    ];
}
