using System.Collections.Immutable;

namespace Famfs.Tests.Coherence;

/// <summary>A tree of names, as a value.</summary>
internal sealed record ChangeTree
{
    /// <summary>What each path stands for.</summary>
    public ImmutableSortedDictionary<string, (bool IsDirectory, uint Mode, int Index)> Items { get; init; } =
        ImmutableSortedDictionary.Create<string, (bool IsDirectory, uint Mode, int Index)>(StringComparer.Ordinal);

    /// <summary>Entries of the log.</summary>
    public int Entries { get; init; }

    /// <summary>The tree as text.</summary>
    public string Text => string.Join('\n', Items
        .Select(i => TextOf(i.Key, i.Value.IsDirectory, i.Value.Mode, i.Value.Index)).Order(StringComparer.Ordinal));

    public static string TextOf(string path, bool isDirectory, uint mode, int index) =>
        $"{path} {(isDirectory ? 'd' : 'f')}{Convert.ToString(mode, 8)} #{index}";

    public ChangeTree Create(string path, bool isDirectory, uint mode) => this with
    {
        Items = Items.Add(path, (isDirectory, mode, Entries)),
        Entries = Entries + 1,
    };

    public ChangeTree Chmod(string path, uint mode) => this with
    {
        Items = Items.SetItem(path, Items[path] with { Mode = mode }),
    };

    public ChangeTree Remove(string path) => this with
    {
        Items = Items.Remove(path).Add($".famfs.removed.{Items[path].Index}", Items[path]),
    };

    public ChangeTree Reclaim(string path) => this with { Items = Items.Remove(path) };

    /// <summary>Another path; below a directory that is newer it is another entry, too.</summary>
    public ChangeTree Move(string path, string to, bool overwrites)
    {
        ChangeTree tree = overwrites && Items.ContainsKey(to) ? Remove(to) : this;
        int slash = to.LastIndexOf('/');
        int parent = slash < 0 ? -1 : Items[to[..slash]].Index;
        string[] moved = [.. tree.Items.Keys.Where(k => k == path || k.StartsWith(path + "/", StringComparison.Ordinal))];
        bool stays = parent < tree.Items[path].Index;
        foreach (string each in moved.OrderBy(m => tree.Items[m].Index).ToArray())
        {
            var item = tree.Items[each];
            tree = tree with
            {
                Items = tree.Items.Remove(each).Add(to + each[path.Length..], stays ? item : item with { Index = tree.Entries }),
                Entries = tree.Entries + (stays ? 0 : 1),
            };
        }

        return tree;
    }

    public bool Equals(ChangeTree? other) => Text == other?.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
