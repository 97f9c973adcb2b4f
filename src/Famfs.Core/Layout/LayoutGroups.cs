using Famfs.Names;

namespace Famfs.Layout;

/// <summary>
/// Finds the directories that get a colour. Where there are more than colours, those below a directory count for it; where
/// even the directories in the root are too many, the largest ones get a colour.
/// </summary>
internal static class LayoutGroups
{
    // No directory has this name.
    private const string Kept = "/";

    /// <summary>The groups of files, those that own most first.</summary>
    /// <param name="files">The files.</param>
    /// <param name="groupOf">For each file the place of its group.</param>
    public static LayoutGroup[] Of(FamfsFile[] files, out int[] groupOf)
    {
        string[] keys = [.. files.Select(f => IsKept(f) ? Kept : f.DirectoryName)];
        Shorten(keys);
        Dictionary<string, LayoutGroup> byKey = new(StringComparer.Ordinal);
        for (int i = 0; i < files.Length; i++)
        {
            if (!byKey.TryGetValue(keys[i], out LayoutGroup? group))
            {
                byKey.Add(keys[i], group = new LayoutGroup(NameOf(keys[i]), Colour.Kept));
            }

            group.IsShared |= keys[i] != Kept && keys[i] != files[i].DirectoryName;
            group.Files++;
            group.Size += files[i].Size;
            group.Allocated += files[i].AllocatedSize;
        }

        List<LayoutGroup> groups = [];
        Dictionary<string, int> place = new(StringComparer.Ordinal);
        string[] ranked = [.. byKey.Where(g => g.Key != Kept)
            .OrderByDescending(g => g.Value.Allocated)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.Key)];
        int own = ranked.Length <= Colour.Directories.Length ? ranked.Length : Colour.Directories.Length - 1;
        for (int i = 0; i < own; i++)
        {
            place.Add(ranked[i], i);
            groups.Add(byKey[ranked[i]] with { Colour = Colour.Directories[i] });
        }

        if (own < ranked.Length)
        {
            groups.Add(Others([.. ranked[own..].Select(k => byKey[k])]));
            Array.ForEach(ranked[own..], k => place.Add(k, own));
        }

        if (byKey.TryGetValue(Kept, out LayoutGroup? kept))
        {
            place.Add(Kept, groups.Count);
            groups.Add(kept);
        }

        groupOf = [.. keys.Select(k => place[k])];
        return [.. groups];
    }

    /// <summary>Whether a file is one that the file system keeps for itself.</summary>
    public static bool IsKept(FamfsFile file) => ReservedNames.Include(PathText.ToBytes(file.FamfsPath));

    private static void Shorten(string[] keys)
    {
        for (int depth = keys.Length == 0 ? 0 : keys.Max(Depth);
            depth > 1 && keys.Distinct(StringComparer.Ordinal).Count() > Colour.Directories.Length;
            depth--)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = Depth(keys[i]) == depth ? keys[i][..keys[i].LastIndexOf('/')] : keys[i];
            }
        }
    }

    private static int Depth(string key) => key is "" or Kept ? 0 : 1 + key.Count(c => c == '/');

    private static string NameOf(string key) => key switch
    {
        "" => "/",
        Kept => LayoutTexts.Get("GroupKept"),
        _ => $"/{DisplayText.Of(key)}/",
    };

    private static LayoutGroup Others(LayoutGroup[] groups) => new(LayoutTexts.Get("GroupOthers", groups.Length), Colour.Others)
    {
        IsShared = true,
        Files = groups.Sum(g => g.Files),
        Size = groups.Sum(g => g.Size),
        Allocated = groups.Sum(g => g.Allocated),
    };
}
