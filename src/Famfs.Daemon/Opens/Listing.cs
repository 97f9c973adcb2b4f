using Famfs.Daemon.Drafts;

namespace Famfs.Daemon.Opens;

/// <summary>
/// The content of an open directory: what was in it when the listing began, without what has been committed since.
/// </summary>
/// <param name="Node">The id that the kernel knows the directory by.</param>
/// <param name="LastChild">The last child in the log, by its number; 0 for none.</param>
/// <param name="Drafts">The drafts after it, by their ids.</param>
/// <param name="Replaced">Children in the log whose names such a draft has taken over, by their numbers.</param>
internal sealed record Listing(ulong Node, int LastChild, IReadOnlyList<Draft> Drafts, IReadOnlySet<int> Replaced);
