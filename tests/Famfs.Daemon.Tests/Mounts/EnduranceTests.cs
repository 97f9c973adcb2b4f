using System.Diagnostics;
using System.Globalization;
using Famfs.Daemon.Tests.Support;
using Famfs.Maintenance;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>Many programs at once, and a server that dies under them.</summary>
public sealed class EnduranceTests
{
    // Each program owns the files that it makes, and reads everybody's. $FAMFS_SOAK_SECONDS says for how long.
    private const string Soak = """
        python3 - <<'END'
        import os, random, hashlib, time, multiprocessing, sys
        seconds = float(os.environ['SECONDS_TO_RUN'])
        def work(me):
            rng, mine, done, end = random.Random(me), {}, 0, time.monotonic() + seconds
            os.mkdir(f'p{me}')
            while time.monotonic() < end:
                what = rng.random()
                if what < 0.15 and len(mine) < 250:
                    data, name = rng.randbytes(rng.randrange(1, 60000)), f'p{me}/{len(mine)}'
                    with open(name, 'xb') as f:
                        for i in range(0, len(data), 7001): f.write(data[i:i + 7001])
                    mine[name] = bytearray(data)
                elif what < 0.45 and mine:
                    name = rng.choice(list(mine)); data = mine[name]
                    at = rng.randrange(len(data)); new = rng.randbytes(rng.randrange(1, len(data) - at + 1))
                    with open(name, 'r+b', buffering=0) as f:
                        f.seek(at); assert f.write(new) == len(new)
                    data[at:at + len(new)] = new
                elif what < 0.8 and mine:
                    name = rng.choice(list(mine))
                    with open(name, 'rb') as f: got = hashlib.sha256(f.read()).digest()
                    assert got == hashlib.sha256(mine[name]).digest(), name
                elif what < 0.9 and mine:
                    name = rng.choice(list(mine)); assert os.stat(name).st_size == len(mine[name])
                elif mine:
                    names = set(os.listdir(f'p{me}')); assert names == {n.split('/')[1] for n in mine}, len(names)
                    other = f'p{rng.randrange(24)}'
                    if os.path.isdir(other):
                        for n in os.listdir(other)[:3]:
                            with open(f'{other}/{n}', 'rb') as f: f.read(4096)
                done += 1
            for name, data in mine.items():
                with open(name, 'rb') as f: assert f.read() == bytes(data), name
            return done, len(mine)
        with multiprocessing.Pool(24) as pool: results = pool.map(work, range(24), chunksize=1)
        print(sum(r[0] for r in results), sum(r[1] for r in results))
        END
        """;

    private const string Writer = """
        python3 - $n >/dev/null 2>&1 <<'END' &
        import os, sys, hashlib, random
        rng, there = random.Random(int(sys.argv[1])), os.environ['IMAGE'] + '.closed.' + sys.argv[1]
        while True:
            data = rng.randbytes(rng.randrange(1, 3000000)); name = hashlib.sha256(data).hexdigest()
            with open(name, os.environ['MODE']) as f:
                for i in range(0, len(data), 65536): f.write(data[i:i + 65536])
                if os.environ['MODE'] == 'wb': f.flush(); os.fsync(f.fileno())
            with open(there, 'a') as f: f.write(name + '\n')
        END

        """;

    [Theory]
    [InlineData("commit=close")]
    [InlineData(MountedImage.ByMaker)]
    public async Task Many_programs_find_what_they_wrote_and_memory_stays_flat(string policy)
    {
        MountedImage.Require("python3");
        string seconds = Environment.GetEnvironmentVariable("FAMFS_SOAK_SECONDS") is { Length: > 0 } given ? given : "15";
        double duration = double.Parse(seconds, CultureInfo.InvariantCulture);
        using MountedImage image = new(size: 64L << 30, options: policy);
        int process = MountTable.Find(image.Root)!.ProcessId;
        image.Patience = (int)duration + 120;
        Task<string> programs = Task.Run(() => image.Run(Soak.Replace("os.environ['SECONDS_TO_RUN']", seconds, StringComparison.Ordinal)));
        await Task.WhenAny(programs, Task.Delay(TimeSpan.FromSeconds(duration / 2)));
        long half = ResidentKilobytes(process);
        string done = await programs;
        long full = ResidentKilobytes(process);
        TestContext.Current.SendDiagnosticMessage(
            $"{seconds} s: operations and files {done}; famfsd {half} KiB at half time, {full} KiB at the end");
        Assert.True(full < half + (16 << 10), $"famfsd grew from {half} to {full} KiB.");
        Assert.Equal(0, MountTable.Find(image.Root)!.OpenFiles);
        MountStopper.Stop(image.Root, force: false);
        Assert.True(Checker.Run(image.Image).Result.IsHealthy);
    }

    // Who waits for its maker is there after close(2) only if a program has called fsync(2).
    [Theory]
    [InlineData("commit=close", "xb")]
    [InlineData(MountedImage.ByMaker, "wb")]
    public void Killed_under_writers_it_leaves_whole_files_and_a_mount_that_goes_away(string policy, string mode)
    {
        MountedImage.Require("python3");
        using MountedImage image = new(size: 64L << 30, options: policy);
        image.Run($"export MODE={mode}; for n in 1 2 3 4 5 6 7 8; do\n" + Writer + "done");
        image.RunSoon("test $(cat $IMAGE.closed.* | wc -l) -ge 8");
        image.Kill();
        MountStopper.Stop(image.Root, force: true);
        image.MountAgain();
        string found = image.Run("""
            cd $MASTER && python3 - <<'END'
            import os, hashlib, glob
            there = set(os.listdir('.'))
            for name in there: assert hashlib.sha256(open(name, 'rb').read()).hexdigest() == name, name
            closed = {n for p in glob.glob(os.environ['IMAGE'] + '.closed.*') for n in open(p).read().split()}
            assert closed <= there, closed - there
            assert len(there - closed) <= 8
            print(len(closed))
            END
            """);
        Assert.NotEqual("0", found);
        Assert.Equal("goes on", image.Run("cd $MASTER && echo goes on > next && cat next"));
        Assert.True(Checker.Run(image.Image).Result.IsHealthy);
    }

    [Fact]
    public void Terminated_it_commits_what_is_closed_and_unmounts()
    {
        using MountedImage image = new(client: true);
        image.Run("echo kept > f.tmp");
        using Process server = Process.GetProcessById(MountTable.Find(image.Root)!.ProcessId);
        image.Run($"cd /; kill -TERM {server.Id}");
        Assert.True(server.WaitForExit(60_000));
        Assert.Null(MountTable.Find(image.Root));
        Assert.Equal("kept", image.Run("cat $CLIENT/f.tmp"));
    }

    [Fact]
    public void Removed_image_is_served_on_and_can_not_be_mounted_again()
    {
        using MountedImage image = new();
        image.Run("echo data > f; rm $IMAGE; cat f; echo more > g; cat g");
        MountStopper.Stop(image.Root, force: false);
        Assert.Throws<Xunit.Sdk.TrueException>(() => image.MountAgain());
    }

    // Pages of the image count as famfsd's as well while it maps them: they are the page cache's.
    private static long ResidentKilobytes(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status")
            .First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
