using Xunit;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>They, by io_uring, and what happens where there is none.</summary>
public sealed class LifetimeRingTests() : LifetimeTests(FuseTransport.IoUring)
{
    [Fact]
    public void Dev_fuse_goes_on_where_no_rings_can_be_made()
    {
        ServerFixture.SkipUnlessPossible(FuseTransport.IoUring, helper: false);

        // Descriptors for the server, and none for its rings.
        CommandResult result = Command.Shell("""
            d=$(mktemp -d); log=$(mktemp); ulimit -n 60
            timeout 120 "$1" --serve "$d" transport=IoUring > "$log" & server=$!
            i=0; until grep -q -e ready -e error "$log" || test $i -ge 600; do sleep 0.1; i=$((i + 1)); done
            echo x > "$d/f"; cat "$d/f"; kill -TERM $server; wait $server
            grep -o "FUSE_OVER_IO_URING" "$log"; grep -o "end=Stopped transport=[A-Za-z]*" "$log"
            rmdir "$d"; rm "$log"
            """, Command.Self);
        Assert.True(result.Output == "x\nend=Stopped transport=DevFuse", result.Output + result.Errors);
    }
}
