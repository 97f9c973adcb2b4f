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

    /// <summary>Demands that a name can be created.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.AlreadyExists"/>, <see cref="FamfsErrorId.ParentNotFound"/>, <see cref="FamfsErrorId.NotADirectory"/>.
    /// </exception>
    public void Require(ReadOnlySpan<byte> path, NodeKind kind, string text, string device)
    {
        string key = Key(path);
        AddOutcome outcome = _batch.ContainsKey(key) ? AddOutcome.Duplicate : names.CanAdd(path, kind);
        if (outcome == AddOutcome.ParentMissing && _batch.TryGetValue(key[..key.LastIndexOf('/')], out NodeKind parent))
        {
            outcome = parent == NodeKind.Directory ? AddOutcome.Added : AddOutcome.ParentIsFile;
        }

        switch (outcome)
        {
            case AddOutcome.Added:
                return;
            case AddOutcome.ParentMissing:
                throw FamfsException.Create(FamfsErrorId.ParentNotFound, text, device);
            case AddOutcome.ParentIsFile:
                throw FamfsException.Create(FamfsErrorId.NotADirectory, Path.GetDirectoryName(text), device);
            default:
                throw FamfsException.Create(FamfsErrorId.AlreadyExists, text, device);
        }
    }

    // Latin-1 keeps bytes apart one by one, which is all that a key has to do.
    private static string Key(ReadOnlySpan<byte> path) => System.Text.Encoding.Latin1.GetString(path);
}
