namespace Famfs.Volumes;

/// <summary>One thing that a <see cref="ChangeFeed"/> tells.</summary>
/// <param name="Kind">The kind of the change.</param>
/// <param name="Number">The node that stands for it, or stood for what was removed.</param>
/// <param name="Before">The node that stood for what was renamed.</param>
internal readonly record struct ItemNews(FamfsChangeKind Kind, int Number, int Before = Names.NameSpace.Root);
