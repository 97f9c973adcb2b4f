namespace Famfs.Daemon.Tests.Worker;

/// <summary>Directories that change while they are listed. Whatever is shown twice or missed ends the program.</summary>
internal static class Listings
{
    private static readonly string Long = new('x', 40);

    /// <summary>Closes 900 new files, which commits them, in the middle of a listing. The directory holds before1 to before9.</summary>
    internal static void CommitWhileListing(string directory)
    {
        List<string> names = [.. Enumerable.Range(0, 900).Select(i => $"draft{i:0000}{Long}")];
        List<FileStream> files = [.. names.Select(name => Create($"{directory}/{name}"))];
        string[] expected = [.. names, .. Enumerable.Range(1, 9).Select(i => $"before{i}")];
        using IEnumerator<string> listing = Begin(directory);
        List<string> seen = Take(listing, 100);
        files.ForEach(file => file.Dispose());
        Create($"{directory}/after").Dispose();
        seen.AddRange(Take(listing, int.MaxValue));
        AssertWhole(seen, expected);
        for (int i = 0; i < 3; i++)
        {
            AssertSame(List(directory), [.. expected, "after"]);
        }
    }

    /// <summary>Lists a directory on a client's mount twice at a time while the master adds files to it.</summary>
    internal static void AddWhileListing(string master, string client)
    {
        List<string> expected = [];
        void Add(int count)
        {
            for (int i = 0; i < count; i++)
            {
                expected.Add($"file{expected.Count:0000}{Long}");
                Create($"{master}/{expected[^1]}").Dispose();
            }
        }

        Add(700);
        foreach (int begun in (int[])[1, 500, 699])
        {
            string[] before = [.. expected];
            using IEnumerator<string> first = Begin(client);
            List<string> seen = Take(first, begun);
            Add(5);
            using IEnumerator<string> second = Begin(client);
            List<string> rest = Take(second, 1);
            seen.AddRange(Take(first, int.MaxValue));
            AssertWhole(seen, before);
            rest.AddRange(Take(second, int.MaxValue));
            AssertSame(rest, expected);
            for (int i = 0; i < 3; i++)
            {
                AssertSame(List(client), expected);
                AssertSame(List(master), expected);
            }
        }
    }

    private static FileStream Create(string path)
    {
        FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write("1"u8);
        return file;
    }

    private static IEnumerator<string> Begin(string directory)
        => Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path)).GetEnumerator();

    private static List<string> Take(IEnumerator<string> listing, int count)
    {
        List<string> names = [];
        while (names.Count < count && listing.MoveNext())
        {
            names.Add(listing.Current);
        }

        return names;
    }

    private static List<string> List(string directory)
    {
        using IEnumerator<string> listing = Begin(directory);
        return Take(listing, int.MaxValue);
    }

    private static void AssertWhole(List<string> seen, IEnumerable<string> expected)
    {
        if (seen.Count != seen.Distinct().Count())
        {
            throw new InvalidOperationException("A name is shown twice.");
        }

        if (expected.Except(seen).FirstOrDefault() is { } missed)
        {
            throw new InvalidOperationException($"'{missed}' is missed.");
        }
    }

    private static void AssertSame(List<string> seen, List<string> expected)
    {
        AssertWhole(seen, expected);
        if (seen.Count != expected.Count)
        {
            throw new InvalidOperationException($"{seen.Count} names are shown instead of {expected.Count}.");
        }
    }
}
