namespace Famfs;

/// <summary>How much each finding matters, and how one is made.</summary>
internal static class FindingIds
{
    /// <summary>The severity of a finding: an error unless it is listed here.</summary>
    public static FamfsFindingSeverity Severity(this FindingId id) => id switch
    {
        FindingId.OwnerChangeUnfinished or FindingId.SequenceMismatch or FindingId.EntryTypeUnknown or FindingId.PathReserved
            or FindingId.AddDaxDeviceInvalid => FamfsFindingSeverity.Warning,
        FindingId.ChangeUnfinished or FindingId.EntryRetired or FindingId.PathNotPlain or FindingId.NameNotUtf8
            or FindingId.AddDaxDevice or FindingId.TimesUnusable => FamfsFindingSeverity.Information,
        _ => FamfsFindingSeverity.Error,
    };

    /// <summary>A finding with the text of its id.</summary>
    /// <param name="id">The id of the finding.</param>
    /// <param name="entry">Index of the log entry, or null.</param>
    /// <param name="path">Path that the entry names, or null.</param>
    /// <param name="arguments">The values for the holes of the text.</param>
    public static FamfsFinding Create(this FindingId id, long? entry, string? path, params ReadOnlySpan<object?> arguments) =>
        id.WithText(entry, path, FindingTexts.Get(id.ToString(), arguments));

    /// <summary>A finding with another text than that of its id.</summary>
    public static FamfsFinding WithText(this FindingId id, long? entry, string? path, string text) =>
        new(id.Severity(), id.ToString(), entry, path, text);
}
