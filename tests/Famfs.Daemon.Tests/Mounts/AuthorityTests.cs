using Famfs.Daemon.Tests.Support;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>The lines of docs/authority.md that a second user can try, as that user and as root.</summary>
public sealed class AuthorityTests
{
    private const string Ask =
        "timeout 5 python3 -c \"import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect('\\0famfs/'+sys.argv[1]); "
        + "s.sendall((sys.argv[2]+'\\n').encode()); print(s.makefile().readline())\" $(mountpoint -d $MASTER)";

    /// <summary>What is tried, whether the second user may, and whether root may.</summary>
    private static readonly (string What, bool User, bool Root)[] Lines =
    [
        ("head -c 1 $IMAGE", false, true),
        ("printf x | dd of=$IMAGE bs=1 seek=900 conv=notrunc", false, true),
        ("python3 -c \"import fcntl,sys; fcntl.lockf(open(sys.argv[1], 'r+'), 6, 16, 2097184)\" $IMAGE", false, true),
        ("test -n \"$(ls $MASTER)\"", true, true),
        ("cat public", true, true),
        ("cat private", false, true),
        ("echo x > public", false, true),
        ("printf x | dd of=public conv=notrunc", false, true),
        ("echo x > made-$(id -u)", false, true),
        ("mkdir open/made-$(id -u)", true, true),
        ("chmod 777 private", false, true),
        ("rm -f public", false, true),
        ($"{Ask} status | grep -q operations", true, true),
        ($"! {Ask} settle | grep -q 'for root'", false, true),
        ($"! {Ask} 'invalidate public' | grep -q 'for root'", false, true),
    ];

    [Fact]
    public void Each_may_do_what_its_line_says()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root and a second user.");
        MountedImage.Require("python3");
        MountedImage.Require("setpriv");
        using MountedImage image = new(options: "cache=auto,allow_other");
        image.Run(
            "chmod 755 $(dirname $MASTER); mkdir -m 777 open; echo public > public; "
            + "(umask 077; echo private > private); sync public private");
        List<string> wrong = [];
        foreach ((string what, bool user, bool root) in Lines)
        {
            Expect("setpriv --reuid=12345 --regid=12345 --clear-groups env PATH=/usr/bin:/bin", "user", what, user);
            Expect("env", "root", what, root);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));

        void Expect(string become, string who, string what, bool may)
        {
            var (exitCode, output, errors) = image.Try($"{become} sh <<'LINE'\n{what}\nLINE");
            if ((exitCode == 0) != may)
            {
                wrong.Add($"{who}: {what}: exit {exitCode} {output} {errors}");
            }
        }
    }

    [Fact]
    public void Without_allow_other_nobody_else_sees_the_mount()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Needs root and a second user.");
        MountedImage.Require("setpriv");
        using MountedImage image = new();
        image.Run("chmod 755 $(dirname $MASTER); echo x > f");
        Assert.Contains(
            "denied",
            image.Try("cd /; setpriv --reuid=12345 --clear-groups env PATH=/usr/bin:/bin ls $MASTER").Errors,
            StringComparison.Ordinal);
    }
}
