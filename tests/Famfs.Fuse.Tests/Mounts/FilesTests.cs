using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>Ordinary programs on a real mount.</summary>
public abstract class FilesTests(FuseTransport transport) : IDisposable
{
    private readonly ServerFixture _server = new(transport);

    public void Dispose()
    {
        _server.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Tree_copied_in_is_the_same_when_read_back()
    {
        string source = Directory.CreateTempSubdirectory("fuse-source-").FullName;
        try
        {
            Command.Shell("""
                cd "$1"; mkdir -p a/b/c; i=0
                while [ $i -lt 40 ]; do head -c $((i * 5000)) /dev/urandom > a/f$i; cp a/f$i a/b/c/; i=$((i + 1)); done
                ln -s ../f1 a/b/link; ln a/f2 a/hard; chmod 640 a/f3; touch -d 2001-02-03 a/f4
                """, source);
            _server.Run("cp -a \"$1\"/a . && diff -r \"$1\"/a a", source);
            Assert.Equal("../f1", _server.Run("readlink a/b/link"));
            Assert.Equal("640", _server.Run("stat -c %a a/f3"));
            Assert.Equal("2", _server.Run("stat -c %h a/hard"));
            Assert.StartsWith("2001-02-03", _server.Run("stat -c %y a/f4"), StringComparison.Ordinal);
            _server.Run("tar cf - a | (mkdir t && cd t && tar xf -) && diff -r a t/a && rm -r a t && test ! -e a");
        }
        finally
        {
            Directory.Delete(source, recursive: true);
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("oflag=direct", "iflag=direct")]
    [InlineData("oflag=direct", "")]
    public void Large_file_is_the_same_through_cache_and_direct(string write, string read)
    {
        string expected = _server.Run("head -c 50000000 /dev/urandom > /tmp/$$.src; " +
            $"dd if=/tmp/$$.src of=big bs=1M {write} 2>/dev/null || dd if=/tmp/$$.src of=big bs=1M 2>/dev/null; " +
            "sha256sum < /tmp/$$.src; rm /tmp/$$.src");
        Assert.Equal(expected, _server.Run($"dd if=big bs=1M {read} 2>/dev/null | sha256sum"));
    }

    [Fact]
    public void Mapped_file_reads_and_writes()
    {
        string expected = _server.Run("head -c 3000001 /dev/urandom > m; sha256sum < m | cut -d' ' -f1");
        Assert.Equal(expected, Command.Use("hash-mapped", _server.PathOf("m")));
        Assert.Equal("filled", Command.Use("fill-mapped", _server.PathOf("m"), "65"));
        string filled = _server.Run("head -c 3000001 /dev/zero | tr '\\0' A | sha256sum | cut -d' ' -f1");
        Assert.Equal(filled, _server.Run("dd if=m bs=1M iflag=direct 2>/dev/null | sha256sum | cut -d' ' -f1"));
    }

    [Fact]
    public void Renames_replace_exchange_and_refuse()
    {
        _server.Run("echo 1 > a; echo 2 > b; mkdir d e; echo 3 > d/x");
        Assert.Equal("1", _server.Run("mv a b; cat b"));
        Assert.Equal("1", _server.Run("mv b d/b; cat d/b"));
        Assert.NotEqual(0, _server.Try("mv -T e d").ExitCode);
        Assert.Equal("b x", _server.Run("mv d f; ls f | tr '\\n' ' '"));
        Assert.NotEqual(0, _server.Try("rmdir f").ExitCode);
        Assert.NotEqual(0, _server.Try("mv f f/x").ExitCode);
    }

    [Fact]
    public void Removed_file_lives_as_long_as_it_is_open()
    {
        Assert.Equal("kept", _server.Run("echo kept > g; exec 3< g; rm g; test ! -e g; cat <&3"));
    }

    [Fact]
    public void Truncation_and_growth_show_zeros()
    {
        _server.Run("head -c 200000 /dev/urandom > t; truncate -s 1000 t; truncate -s 150000 t");
        Assert.Equal("149000", _server.Run("tail -c +1001 t | tr -d -c '\\0' | wc -c"));
    }

    [Fact]
    public void Attributes_can_be_set_listed_and_removed()
    {
        string path = _server.PathOf("x");
        _server.Run("touch x");
        Assert.Equal("done", Command.Use("set", path, "user.one", "first"));
        Assert.Equal("done", Command.Use("set", path, "user.two", "second"));
        Assert.Equal("second", Command.Use("get", path, "user.two"));
        Assert.Equal("user.one user.two", Command.Use("list", path));
        Assert.Equal("done", Command.Use("remove", path, "user.one"));
        Assert.Equal("errno=61", Command.Use("remove", path, "user.one"));
        Assert.Equal("errno=95", Command.Use("set", path, "trusted.one", "first"));
    }

    [Fact]
    public void Space_is_what_the_file_system_says()
    {
        Assert.Equal("65536 8192 255", _server.Run("stat -f -c '%S %b %l' ."));
        long before = long.Parse(_server.Run("stat -f -c %f ."), System.Globalization.CultureInfo.InvariantCulture);
        _server.Run("head -c 6553600 /dev/zero > s");
        Assert.Equal($"{before - 100}", _server.Run("stat -f -c %f ."));
        Assert.NotEqual(0, _server.Try("dd if=/dev/zero of=full bs=1M count=600 2>/dev/null").ExitCode);
        _server.Run("rm s full; sleep 0.2");
        Assert.Equal($"{before}", _server.Run("stat -f -c %f ."));
    }

    [Fact]
    public void Bits_that_give_privileges_go_with_a_write()
    {
        _server.Run("touch p; chmod 6755 p");
        Assert.Equal("6755", _server.Run("stat -c %a p"));
        CommandResult setpriv = Command.Shell("command -v setpriv");
        Assert.SkipUnless(setpriv.ExitCode == 0 && Environment.IsPrivilegedProcess, "Needs root and setpriv.");
        _server.Run("setpriv --bounding-set -fsetid --inh-caps -fsetid sh -c 'echo x >> p'");
        Assert.Equal("755", _server.Run("sleep 1.1; stat -c %a p"));
    }
}
