using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>What a program of this host has written, every other that has the file open reads from then on.</summary>
public sealed class SharingTests
{
    // Readers fill the cache with the page while it is written: one that got in between must not stay.
    private const string Program = """
        import os, sys, threading
        name, order, extra, grows = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == 'grows'
        sys.setswitchinterval(1e-4)
        length = 8 if grows else 1 << 20
        opens = {'w': lambda: os.open(name, os.O_WRONLY | extra), 'r': lambda: os.open(name, os.O_RDONLY), 'u': lambda: os.open(name, os.O_RDWR)}
        files = {}
        for letter in order:
            files[letter] = opens[letter]()
        done, last = False, length - 8
        def fill():
            while not done:
                os.pread(files['r'], 8, last)
        threads = [threading.Thread(target=fill) for _ in range(2)]
        for t in threads: t.start()
        try:
            for i in range(1, 100):
                value = b'%08d' % i
                start = (i - 1) * 8 if grows else 0
                os.pwrite(files['w'], value * (length // 8), start)
                last = start + length - 8
                for reader in set(order) - {'w'}:
                    seen = os.pread(files[reader], 8, last)
                    if seen != value:
                        print(i, reader, seen)
                        break
        finally:
            done = True
            for t in threads: t.join()
        """;

    [Theory]
    [InlineData("rw", 0, "cache=auto")]
    [InlineData("wr", 0, "cache=auto")]
    [InlineData("wur", 0, "cache=auto")]
    [InlineData("wr", 0x4000, "cache=auto")]
    [InlineData("wr", 0x4000, "cache=always")]
    [InlineData("wr", 0, "cache=never")]
    public void Write_is_seen_by_all_who_have_the_file_open(string order, int extra, string options)
    {
        using MountedImage image = new(options: options);
        File.WriteAllText(image.Image + ".py", Program);
        image.Run("head -c 1048576 /dev/zero > f");
        Assert.Equal("", image.Run($"python3 $IMAGE.py f {order} {extra} stays"));
        Assert.Equal("", image.Run($"(sleep 600 & echo $! > $IMAGE.pid) > g; python3 $IMAGE.py g {order} {extra} grows; kill $(cat $IMAGE.pid)"));
    }
}
