using Famfs.OnMedia;

namespace Famfs.Names;

/// <summary>
/// The name space with the names of a batch on top: whether each can be created once those before it are.
/// </summary>
/// <param name="names">The name space.</param>
/// <param name="capacity">Names expected on top.</param>
internal sealed class NameSpaceOverlay(NameSpace names, int capacity)
{
    private readonly Dictionary<byte[], NodeKind> _batch = new(capacity, new PathComparer(names));

    /// <summary>Names on top.</summary>
    public int Count => _batch.Count;

    /// <summary>Puts a name on top; the array is kept.</summary>
    public void Add(byte[] path, NodeKind kind) => _batch.Add(path, kind);

    /// <summary>
    /// Why a name cannot be created, or null: <see cref="FamfsErrorId.AlreadyExists"/>,
    /// <see cref="FamfsErrorId.ParentNotFound"/>, <see cref="FamfsErrorId.NotADirectory"/>, <see cref="FamfsErrorId.PathInvalid"/>.
    /// </summary>
    public FamfsException? Problem(byte[] path, NodeKind kind, string text, string device)
    {
        if (EntryRules.IsReserved(path))
        {
            return FamfsException.Create(FamfsErrorId.PathInvalid, text, ErrorClauses.Get("PathMeta"));
        }

        AddOutcome outcome = _batch.ContainsKey(path) ? AddOutcome.Duplicate : names.CanAdd(path, kind);
        if (outcome == AddOutcome.ParentMissing
            && _batch.GetAlternateLookup<ReadOnlySpan<byte>>()
                .TryGetValue(path.AsSpan(0, path.LastIndexOf((byte)'/')), out NodeKind parent))
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

    private sealed class PathComparer(NameSpace names) : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] path) => (int)names.Hash(path);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)names.Hash(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
