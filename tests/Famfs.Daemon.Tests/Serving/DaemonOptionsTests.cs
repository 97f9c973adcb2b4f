using Xunit;

namespace Famfs.Daemon.Tests.Serving;

/// <summary>The command line, as mount(8), fstab and people write it.</summary>
public sealed class DaemonOptionsTests
{
    [Theory]
    [InlineData("rw,defaults,auto,noauto,nofail,_netdev,nouser,dev,nodev,suid,nosuid")]
    [InlineData("atime,noatime,diratime,nodiratime,relatime,norelatime,strictatime,nostrictatime,lazytime,nolazytime")]
    [InlineData("iversion,noiversion,mand,nomand,silent,loud,async,sync,dirsync,nonempty,default_permissions,symfollow")]
    [InlineData("x-systemd.automount,X-mount.mkdir=0755,x-gvfs-hide,comment=of an admin,fsname=a,subtype=b,uhelper=udisks")]
    [InlineData("rw,nosuid,nodev,relatime,user_id=0,group_id=0,default_permissions,max_read=524288")]
    [InlineData(",,")]
    public void Words_that_make_no_difference_are_accepted(string words)
    {
        DaemonOptions options = Parse(words);
        Assert.False(options.ReadOnly || options.NoExecute || options.AllowOther || options.Writable || options.Foreground);
    }

    [Theory]
    [InlineData("user", true)]
    [InlineData("users", true)]
    [InlineData("user=bob", true)]
    [InlineData("owner", true)]
    [InlineData("group", true)]
    [InlineData("noexec", true)]
    [InlineData("exec", false)]
    [InlineData("users,exec", false)]
    [InlineData("exec,users", true)]
    [InlineData("noexec,exec", false)]
    public void Users_imply_noexec_and_the_last_word_wins(string words, bool noExecute) =>
        Assert.Equal(noExecute, Parse(words).NoExecute);

    [Fact]
    public void Words_that_matter_are_taken()
    {
        Assert.True(Parse("ro").ReadOnly);
        Assert.False(Parse("ro,rw").ReadOnly);
        Assert.True(Parse("nosymfollow").NoSymlinkFollow);
        Assert.True(Parse("rw,meta").Meta);
        Assert.False(Parse("rw").Meta);
        Assert.Equal(DaemonAction.Remount, Parse("remount,ro").Action);
        Assert.Equal(FamfsCacheMode.Never, Parse("cache=never").Cache);
        Assert.Equal(FamfsTransport.Auto, Parse("rw").Transport);
        Assert.Equal(FamfsTransport.IoUring, Parse("transport=iouring").Transport);
        Assert.Equal(FamfsTransport.DevFuse, Parse("transport=iouring,transport=devfuse").Transport);
        Assert.Equal(MapWish.Auto, Parse("rw").Maps);
        Assert.Equal(MapWish.On, Parse("maps=off,maps=on").Maps);
        Assert.Equal(MapWish.Off, Parse("maps=off").Maps);
        Assert.Equal(MapWish.Module, Parse("maps=module").Maps);
        Assert.True(DaemonOptions.TryParse(["-oro,noexec", "/a", "b", "-v", "-n", "-t", "fuse.famfs"], out DaemonOptions? options, out _));
        Assert.True(options is { ReadOnly: true, NoExecute: true, Device: "/a" });
        Assert.Equal(Path.GetFullPath("b"), options.MountPoint);
    }

    [Fact]
    public void Famfsd_in_the_background_gets_every_option_of_the_help()
    {
        // A line of the help begins with the option and its values, as in cache=auto|always.
        string[] words =
        [
            .. from line in DaemonOptions.Usage.Split('\n')
               where line.StartsWith("  ", StringComparison.Ordinal) && char.IsAsciiLetterLower(line[2])
               let option = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0].Split('=')
               where !option[0].StartsWith("remount", StringComparison.Ordinal)
               from value in option.Length == 1 ? [option[0]] : option[1].Split('|').Select(v => $"{option[0]}={v.Replace('N', '7')}")
               select value,
        ];
        Assert.True(words.Length > 15, string.Join(' ', words));
        Assert.All(words, word =>
        {
            DaemonOptions told = Parse("foreground," + word);
            Assert.Equal(told, Parse(Background.RequestOf(told).Options));
        });
    }

    [Theory]
    [InlineData("unknown option --foo", "--foo", "/a", "/b")]
    [InlineData("unknown option -x", "/a", "/b", "-x")]
    [InlineData("unknown mount option quota", "/a", "/b", "-o", "rw,quota,ro")]
    [InlineData("unknown mount option cache=some", "/a", "/b", "-o", "cache=some")]
    [InlineData("unknown mount option transport=pigeon", "/a", "/b", "-o", "transport=pigeon")]
    [InlineData("option -o needs a value", "/a", "/b", "-o")]
    [InlineData("unexpected argument /c", "/a", "/b", "/c")]
    [InlineData("a device and a directory to mount on are needed", "/a")]
    [InlineData("a device and a directory to mount on are needed")]
    [InlineData("the options ro and writable exclude each other", "/a", "/b", "-o", "ro,writable")]
    public void What_is_wrong_is_named(string problem, params string[] args)
    {
        Assert.False(DaemonOptions.TryParse(args, out DaemonOptions? options, out string said));
        Assert.Null(options);
        Assert.Equal(problem, said);
    }

    [Theory]
    [InlineData("--help", DaemonAction.Help)]
    [InlineData("-h", DaemonAction.Help)]
    [InlineData("--version", DaemonAction.Version)]
    [InlineData("-V", DaemonAction.Version)]
    public void Help_and_version_need_nothing_else(string arg, object action)
    {
        Assert.True(DaemonOptions.TryParse([arg], out DaemonOptions? options, out _));
        Assert.Equal(action, options.Action);
    }

    private static DaemonOptions Parse(string words)
    {
        Assert.True(DaemonOptions.TryParse(["/a", "/b", "-o", words], out DaemonOptions? options, out string problem), problem);
        return options;
    }
}
