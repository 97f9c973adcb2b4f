namespace Famfs;

/// <summary>Something that a check of a file system found.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Id">Stable identifier of the kind of finding.</param>
/// <param name="Entry">Index of the log entry, or null.</param>
/// <param name="FamfsPath">Path that the entry names, or null.</param>
/// <param name="Text">One sentence.</param>
public sealed record FamfsFinding(FamfsFindingSeverity Severity, string Id, long? Entry, string? FamfsPath, string Text) : INamedItem
{
    /// <summary>Device that was checked; null until a command writes the finding.</summary>
    public string? Device { get; init; }
}
