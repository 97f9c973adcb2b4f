namespace Famfs.Transfer;

/// <summary>The result of a copy for one file or directory.</summary>
/// <param name="Item">The item.</param>
/// <param name="Created">The new file or directory in a famfs; null when copying out or on an error.</param>
/// <param name="Error">Why it was not copied, or null.</param>
public sealed record CopyResult(CopyItem Item, FamfsItem? Created, FamfsException? Error)
{
    /// <summary>A file that was there already and was left alone.</summary>
    public bool Skipped { get; init; }
}
