namespace Famfs.Names;

/// <summary>
/// Names in the root that begin with <c>.famfs.</c> belong to this implementation: listings pass over
/// them, and nobody can create or write one.
/// </summary>
internal static class ReservedNames
{
    /// <summary>Whether a recorded path is such a name, or lies below one.</summary>
    public static bool Include(ReadOnlySpan<byte> path) => path.StartsWith(".famfs."u8);
}
