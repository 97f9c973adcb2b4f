using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Tests.Worker;

/// <summary>
/// Creates, moves, removes, restores, changes and reclaims files below directories of its own, until it is killed. It prints
/// <c>made:NAME SEED</c> when a file is there, and <c>reclaiming:NAME SEED</c> before it frees one: so what must be there is known
/// whenever it ends.
/// </summary>
internal sealed class Changes(FamfsVolume volume, string prefix)
{
    private const int Directories = 4;

    private readonly Random _random = new();
    private readonly string[] _directories = [.. Enumerable.Range(0, Directories).Select(d => $"{prefix}d{d}")];

    /// <summary>
    /// Moves a directory from one place to the next, the first of which is <paramref name="number"/>, and prints
    /// <c>moving:NUMBER NUMBER</c> before each move.
    /// </summary>
    public static void MoveOnAndOn(FamfsVolume volume, int number)
    {
        for (; ; number++)
        {
            Console.WriteLine($"moving:{number} {number}");
            ChangeRequest move = new() { Kind = ChangeKind.Move, Path = PlaceOf(number), Destination = PlaceOf(number + 1) };
            if (volume.Change([move])[0].Error is { } error)
            {
                throw error;
            }
        }
    }

    private static string PlaceOf(int number) => number % 2 == 0 ? $"m{number}" : $"newer/m{number}";

    public void Run(int count)
    {
        volume.CreateDirectories([.. _directories.Select(d => new CreateRequest { Path = d, IsDirectory = true, Mode = 0x1ed })]);
        for (int i = 1; i <= count; i++)
        {
            Step(i);
        }
    }

    private void Step(int number)
    {
        int choice = _random.Next(16);
        if (choice < 5)
        {
            Make(number);
        }
        else if (choice == 5)
        {
            // With everything in it; the others are older or newer than the name suggests from now on.
            int which = _random.Next(Directories);
            string next = $"{prefix}e{number}";
            if (Do(ChangeKind.Move, _directories[which], next))
            {
                _directories[which] = next;
            }
        }
        else if (choice < 9 && Own() is { } moved)
        {
            Do(ChangeKind.Move, moved.Path, $"{_directories[_random.Next(Directories)]}/{moved.Name}");
        }
        else if (choice < 11 && Own() is { } removed)
        {
            Do(ChangeKind.Remove, removed.Path);
        }
        else if (choice == 11 && Removed() is { } restored)
        {
            Do(ChangeKind.Restore, restored.Path, $"{_directories[_random.Next(Directories)]}/{NameOf(restored)}");
        }
        else if (choice == 12 && Removed() is { } reclaimed)
        {
            Console.WriteLine($"reclaiming:{NameOf(reclaimed)} 0");
            Do(ChangeKind.Reclaim, reclaimed.Path);
        }
        else if (Own() is { } other)
        {
            Require(new ChangeRequest { Kind = ChangeKind.Set, Path = other.Path, Mode = (uint)_random.Next(0x200) });
        }
    }

    private void Make(int number)
    {
        int seed = _random.Next(1, int.MaxValue);
        string name = $"{prefix}_{number}.{seed}";
        string path = $"{_directories[_random.Next(Directories)]}/{name}";
        using PendingFile creation = volume.Prepare([new CreateRequest { Path = path, Size = _random.Next(1, 9000), Mode = 0x1a4 }])[0];
        if (creation.Error is null)
        {
            ContentStream.Fill(creation.Data, seed, default);
            volume.Commit([creation]);
        }

        if (creation.Error is { } error)
        {
            throw error;
        }

        Console.WriteLine($"made:{name} {seed}");
    }

    private bool Do(ChangeKind kind, string path, string? to = null)
    {
        Require(new ChangeRequest { Kind = kind, Path = path, Destination = to });
        return true;
    }

    private void Require(ChangeRequest request)
    {
        if (volume.Change([request])[0].Error is { } error)
        {
            throw error;
        }
    }

    private FamfsFile? Own() => Any(_directories.SelectMany(d => volume.List(d)).OfType<FamfsFile>());

    private FamfsFile? Removed() =>
        Any(volume.ListRemoved().OfType<FamfsFile>().Where(f => NameOf(f)?.StartsWith(prefix + "_", StringComparison.Ordinal) == true));

    private FamfsFile? Any(IEnumerable<FamfsFile> files)
    {
        FamfsFile[] all = [.. files];
        return all.Length == 0 ? null : all[_random.Next(all.Length)];
    }

    // The other process may restore or reclaim its files at this moment: those have no original path any more.
    private static string? NameOf(FamfsItem removed) => removed.OriginalPath?[(removed.OriginalPath.LastIndexOf('/') + 1)..];
}
