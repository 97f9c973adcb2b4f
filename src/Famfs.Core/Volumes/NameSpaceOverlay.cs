namespace Famfs.Volumes;

/// <summary>
/// The name space with the names of a batch on top: whether each can be created once those before it are.
/// </summary>
internal sealed class NameSpaceOverlay(NameSpace names)
{
    private readonly Dictionary<string, NodeKind> _batch = new(StringComparer.Ordinal);

    /// <summary>Names on top.</summary>
    public int Count => _batch.Count;

    /// <summary>Puts a name on top.</summary>
    public void Add(ReadOnlySpan<byte> path, NodeKind kind) => _batch.Add(Key(path), kind);

    /// <summary>Puts a name on top if it can be created.</summary>
    /// <returns>Why it can not, or null.</returns>
    public FamfsException? TryAdd(ReadOnlySpan<byte> path, NodeKind kind, string text, string device)
    {
        FamfsException? problem = Problem(path, kind, text, device);
        if (problem is null)
        {
            Add(path, kind);
        }

        return problem;
    }

    /// <summary>
    /// Why a name can not be created, or null: <see cref="FamfsErrorId.AlreadyExists"/>,
    /// <see cref="FamfsErrorId.ParentNotFound"/>, <see cref="FamfsErrorId.NotADirectory"/>.
    /// </summary>
    public FamfsException? Problem(ReadOnlySpan<byte> path, NodeKind kind, string text, string device)
    {
        string key = Key(path);
        AddOutcome outcome = _batch.ContainsKey(key) ? AddOutcome.Duplicate : names.CanAdd(path, kind);
        if (outcome == AddOutcome.ParentMissing && _batch.TryGetValue(key[..key.LastIndexOf('/')], out NodeKind parent))
        {
            outcome = parent == NodeKind.Directory ? AddOutcome.Added : AddOutcome.ParentIsFile;
        }

        return outcome switch
        {
            AddOutcome.Added => null,
            AddOutcome.ParentMissing => FamfsException.Create(FamfsErrorId.ParentNotFound, text, device),
            AddOutcome.ParentIsFile => FamfsException.Create(FamfsErrorId.NotADirectory, Path.GetDirectoryName(text), device),
            _ => FamfsException.Create(FamfsErrorId.AlreadyExists, text, device),
        };
    }

    // Latin-1 keeps bytes apart one by one, which is all that a key has to do.
    private static string Key(ReadOnlySpan<byte> path) => System.Text.Encoding.Latin1.GetString(path);
}
