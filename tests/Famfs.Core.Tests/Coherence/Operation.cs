namespace Famfs.Tests.Coherence;

/// <summary>One thing that one host does.</summary>
/// <param name="Host">Who.</param>
/// <param name="Deed">What.</param>
/// <param name="Argument">Directories of a commit, or to whom the ownership goes.</param>
/// <param name="PowerCut">After so many steps the host loses its power; 0 for never.</param>
internal readonly record struct Operation(int Host, Deed Deed, int Argument, int PowerCut)
{
    /// <summary>A list of operations, for any number of hosts.</summary>
    public static Operation[] List(Random random, int hosts, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ => new Operation(
            random.Next(hosts),
            random.Next(10) switch { < 4 => Deed.Follow, < 8 => Deed.Commit, 8 => Deed.Give, _ => Deed.Take },
            random.Next(1, 5),
            random.Next(12) == 0 ? 1 + random.Next(300) : 0)),
    ];
}
