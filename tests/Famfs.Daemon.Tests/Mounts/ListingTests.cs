using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>
/// A directory that is listed while files are committed: what was there when it was opened is shown once, and what the kernel
/// keeps of it is whole.
/// </summary>
public sealed class ListingTests
{
    [Fact]
    public void Listing_that_the_kernel_keeps_shows_what_others_add()
    {
        using MountedImage image = new(client: true);
        image.Run("mkdir d; echo 1 > d/a; ls $CLIENT/d $CLIENT/d");
        Assert.Equal("a", image.Run("ls $CLIENT/d"));
        image.Run("echo 2 > d/b");
        Assert.Equal("a\nb", image.Run("ls d"));
        Assert.Equal("a\nb", image.Run("ls $CLIENT/d"));
        Assert.Equal("a\nb\nc\nd", image.Run("exec 3> d/c; mkdir d/d; ls d"));
        Assert.Equal("a\nb\nc\nd", image.Run("echo 3 > d/c; ls d"));
    }

    [Fact]
    public void Files_that_are_committed_while_they_are_listed_are_shown_once()
    {
        using MountedImage image = new();
        image.Run("""
            mkdir d; for i in 1 2 3 4 5 6 7 8 9; do echo $i > d/before$i; done
            cat > $IMAGE.py <<'E'
            import os, resource
            resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
            names = ['draft%04d' % i + 40 * 'x' for i in range(900)]
            files = [open('d/' + n, 'w') for n in names]
            for f in files:
                f.write('1')
                f.flush()
            expected = sorted(names + ['before%d' % i for i in range(1, 10)])
            listing = os.scandir('d')
            seen = [next(listing).name for _ in range(100)]
            for f in files:
                f.close()
            open('d/after', 'w').write('1')
            seen += [e.name for e in listing]
            assert len(seen) == len(set(seen)), 'shown twice'
            assert not set(expected) - set(seen), 'missed: %s' % sorted(set(expected) - set(seen))[:3]
            for _ in range(3):
                assert sorted(os.listdir('d')) == sorted(expected + ['after'])
            E
            python3 $IMAGE.py
            """);
    }

    [Fact]
    public void Listing_that_was_begun_before_a_commit_is_not_what_the_kernel_keeps()
    {
        using MountedImage image = new(client: true);
        image.Run("""
            mkdir d; cat > $IMAGE.py <<'E'
            import os
            master, client = os.environ['MASTER'] + '/d', os.environ['CLIENT'] + '/d'
            expected = []
            def add(count):
                for _ in range(count):
                    expected.append('file%04d' % len(expected) + 40 * 'x')
                    with open(master + '/' + expected[-1], 'w') as f:
                        f.write('1')
            add(700)
            for begun in (1, 500, 699):
                before = list(expected)
                first = os.scandir(client)
                seen = [next(first).name for _ in range(begun)]
                add(5)
                second = os.scandir(client)
                rest = [next(second).name]
                seen += [e.name for e in first]
                assert len(seen) == len(set(seen)) and not set(before) - set(seen)
                rest += [e.name for e in second]
                assert sorted(rest) == sorted(expected)
                first.close()
                second.close()
                for _ in range(3):
                    assert sorted(os.listdir(client)) == sorted(expected)
                    assert sorted(os.listdir(master)) == sorted(expected)
            E
            python3 $IMAGE.py
            """);
    }
}
