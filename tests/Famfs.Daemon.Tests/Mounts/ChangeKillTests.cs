using System.Globalization;
using System.Security.Cryptography;
using Famfs.Daemon.Tests.Support;
using Famfs.Maintenance;
using Famfs.Mounts;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>
/// famfsd is killed while programs make, rename, change and remove files, and commands restore and reclaim them: no file is
/// lost, none is there twice, no byte has two owners.
/// </summary>
public sealed class ChangeKillTests
{
    // A file's name is the hash of its content, so it can be told wherever it is. A program writes down
    // that a file must be there when it has made it, and that it may be gone before it removes it.
    private const string Program = """
        python3 - $n >/dev/null 2>&1 <<'END' &
        import os, sys, hashlib, random
        me, rng, mine = os.environ['CYCLE'] + sys.argv[1], random.Random(), []
        log = open(os.environ['IMAGE'] + '.log.' + me, 'a', buffering=1)
        moving, other = me + 'a', me + 'b'
        for d in (moving, other): os.mkdir(d)
        while True:
            what, place = rng.random(), rng.choice((moving, other))
            if what < .4 or not mine:
                data = rng.randbytes(rng.randrange(1, 200000)); name = hashlib.sha256(data).hexdigest()
                with open(f'{place}/{name}', 'wb') as f: f.write(data); f.flush(); os.fsync(f.fileno())
                mine.append(f'{place}/{name}'); log.write(f'made {name}\n'); continue
            path = mine.pop(rng.randrange(len(mine)))
            if what < .65:
                to = f'{place}/{os.path.basename(path)}'; os.rename(path, to); mine.append(to)
            elif what < .75:
                os.chmod(path, rng.choice((0o600, 0o644, 0o755))); mine.append(path)
            elif what < .9:
                log.write(f'removing {os.path.basename(path)}\n'); os.remove(path)
            else:
                mine.append(path)
                to = me + ('t' if moving == me + 'a' else 'a')
                try:
                    os.rename(moving, to)
                except OSError as e:
                    if e.errno != 18: raise
                    continue
                mine = [to + m[len(moving):] if m.startswith(moving + '/') else m for m in mine]
                moving = to

        """;

    /// <summary>Half of $FAMFS_KILL_CYCLES says how often famfsd is killed.</summary>
    [Theory]
    [InlineData("commit=close")]
    [InlineData(MountedImage.ByMaker)]
    public void Killed_under_changes_it_loses_and_doubles_nothing(string policy)
    {
        MountedImage.Require("python3");

        string given = Environment.GetEnvironmentVariable("FAMFS_KILL_CYCLES") is { Length: > 0 } text ? text : "16";
        int cycles = Math.Max(2, int.Parse(given, CultureInfo.InvariantCulture) / 4);
        using MountedImage image = new(size: 64L << 30, logLength: 64 << 20, options: policy);
        Random random = new();
        HashSet<string> made = [];
        HashSet<string> gone = [];
        long changes = 0;
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            image.Run($"export CYCLE=c{cycle}; for n in 1 2 3; do\n{Program}END\ndone");
            image.RunSoon($"test $(cat $IMAGE.log.c{cycle}* | grep -c made) -ge 6");
            using (FamfsVolume volume = FamfsVolume.Open(image.Image))
            {
                RestoreAndReclaim(volume, random, gone);
            }

            Thread.Sleep(random.Next(300));
            image.Kill();
            MountStopper.Stop(image.Root, force: true);
            image.MountAgain(policy);
            foreach (string file in Directory.GetFiles(Path.GetDirectoryName(image.Image)!, $"image.famfs.log.c{cycle}*"))
            {
                foreach (string[] words in File.ReadLines(file).Select(l => l.Split(' ')).Where(w => w.Length == 2 && w[1].Length == 64))
                {
                    (words[0] == "made" ? made : gone).Add(words[1]);
                }
            }

            changes = Check(image, made, gone, isLast: cycle == cycles - 1, prefix: $"c{cycle}");
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{policy}: famfsd killed {cycles} times, {made.Count} files made, {gone.Count} removed, {changes} entries rewritten");
        Assert.True(made.Count > 0 && gone.Count > 0 && changes > 0);
    }

    /// <summary>As commands of this host do it, beside the mount.</summary>
    private static void RestoreAndReclaim(FamfsVolume volume, Random random, HashSet<string> gone)
    {
        foreach (FamfsItem item in volume.ListRemoved().Take(20).ToArray())
        {
            // What is removed may be gone, and what was restored is not missed.
            ChangeKind kind = random.Next(2) == 0 ? ChangeKind.Restore : ChangeKind.Reclaim;
            string? to = kind == ChangeKind.Restore && item.OriginalPath is { } path ? "r" + NameOf(path) : null;
            gone.Add(NameOf(item.OriginalPath ?? ""));
            volume.Change([new ChangeRequest { Kind = kind, Path = item.Path, Destination = to }]);
        }
    }

    private static long Check(MountedImage image, HashSet<string> made, HashSet<string> gone, bool isLast, string prefix)
    {
        using FamfsVolume volume = FamfsVolume.Open(image.Image);

        // The next writer finishes what was begun.
        volume.CreateDirectories([new CreateRequest { Path = $"after-{prefix}", IsDirectory = true, Mode = 0x1ed }]);
        FamfsCheckResult result = Checker.Run(image.Image).Result;
        Assert.Equal((0, 0), (result.Errors, result.Warnings));
        (string Name, FamfsFile File)[] files = [.. volume.List("", recurse: true)
            .Concat(volume.ListRemoved())
            .OfType<FamfsFile>()
            .Select(f => (NameOf(f.OriginalPath ?? f.Path).TrimStart('r'), f))];
        Assert.Empty(files.GroupBy(f => f.Name).Where(g => g.Count() > 1).Select(g => string.Join(' ', g.Select(f => f.File.Path))));
        Assert.Empty(made.Except(gone).Except(files.Select(f => f.Name)));
        foreach (var (name, file) in files.Where(f => isLast || f.File.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            byte[] bytes = new byte[file.Size];
            volume.OpenData(file.Path).ReadThrough(0, bytes);
            Assert.Equal(name, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        return volume.ChangeCount;
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
