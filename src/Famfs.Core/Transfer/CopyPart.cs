namespace Famfs.Transfer;

/// <summary>The part of a plan that one named source makes up.</summary>
/// <param name="Source">The source.</param>
/// <param name="Items">Its items; the source itself is the first, after the directories that it needs.</param>
public sealed record CopyPart(CopySource Source, IReadOnlyList<CopyItem> Items);
