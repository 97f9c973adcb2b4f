using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Maintenance;

/// <summary>The findings that an entry makes by what is wrong with it, alone or beside the entries before it.</summary>
internal static class EntryFindings
{
    private static readonly EntryDefects[] EachDefect = [.. Enum.GetValues<EntryDefects>().Where(d => d != EntryDefects.None)];
    private static readonly FindingId[] Ids = [.. EachDefect.Select(d => Enum.Parse<FindingId>(d.ToString()))];

    /// <summary>One for each rule that the entry breaks.</summary>
    public static IEnumerable<FindingId> Of(EntryDefects defects) => Ids.Where((_, i) => defects.HasFlag(EachDefect[i]));

    /// <summary>The finding for an entry that got no name; null for one that got it.</summary>
    public static FindingId? Of(AddOutcome outcome) => outcome switch
    {
        AddOutcome.ParentMissing => FindingId.ParentMissing,
        AddOutcome.ParentIsFile => FindingId.ParentIsFile,
        AddOutcome.Duplicate => FindingId.PathDuplicate,
        AddOutcome.Conflict => FindingId.PathConflict,
        _ => null,
    };
}
