using System.Text;
using Famfs.Daemon.Drafts;
using Xunit;

namespace Famfs.Daemon.Tests.Drafts;

/// <summary>When a draft is recorded, as a function of what is known about it.</summary>
public sealed class CommitPolicyTests
{
    private const long Never = CommitPolicy.Never;

    [Theory]
    [InlineData(nameof(MakerState.Running), nameof(Purpose.Lasting), false, 2000)]
    [InlineData(nameof(MakerState.Running), nameof(Purpose.Lasting), true, 60_000)]
    [InlineData(nameof(MakerState.Running), nameof(Purpose.WrittenAside), false, 60_000)]
    [InlineData(nameof(MakerState.Running), nameof(Purpose.Held), false, Never)]
    [InlineData(nameof(MakerState.GroupRunning), nameof(Purpose.Lasting), false, 2000)]
    [InlineData(nameof(MakerState.GroupRunning), nameof(Purpose.Lasting), true, 10_000)]
    [InlineData(nameof(MakerState.GroupRunning), nameof(Purpose.WrittenAside), true, 10_000)]
    [InlineData(nameof(MakerState.Ended), nameof(Purpose.Lasting), false, 0)]
    [InlineData(nameof(MakerState.Ended), nameof(Purpose.Lasting), true, 0)]
    [InlineData(nameof(MakerState.Ended), nameof(Purpose.WrittenAside), false, 10_000)]
    [InlineData(nameof(MakerState.Unseen), nameof(Purpose.Lasting), false, 2000)]
    [InlineData(nameof(MakerState.Unseen), nameof(Purpose.Lasting), true, 15_000)]
    [InlineData(nameof(MakerState.Unseen), nameof(Purpose.Held), false, 15_000)]
    public void By_default_it_waits_for_the_maker(string maker, string purpose, bool isPrivate, long expected)
    {
        DraftFacts facts = Facts(maker, purpose, isPrivate);
        Assert.Equal(expected, CommitPolicy.Process.Remaining(facts));
        if (expected != Never)
        {
            Assert.Equal(Math.Max(0, expected - 1500), CommitPolicy.Process.Remaining(facts with { Quiet = 1500 }));
            Assert.Equal(0, CommitPolicy.Process.Remaining(facts with { Quiet = 100_000 }));
        }
    }

    [Theory]
    [InlineData(nameof(MakerState.Running), nameof(Purpose.Lasting), false, 0)]
    [InlineData(nameof(MakerState.Running), nameof(Purpose.Lasting), true, 5000)]
    [InlineData(nameof(MakerState.Ended), nameof(Purpose.Lasting), true, 0)]
    [InlineData(nameof(MakerState.Ended), nameof(Purpose.WrittenAside), false, 5000)]
    public void At_close_only_what_is_plainly_unfinished_waits(string maker, string purpose, bool isPrivate, long expected) =>
        Assert.Equal(expected, CommitPolicy.Close.Remaining(Facts(maker, purpose, isPrivate)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("7", 7000)]
    public void By_time_the_maker_does_not_count(string policy, long expected)
    {
        foreach (MakerState maker in Enum.GetValues<MakerState>())
        {
            Assert.Equal(expected, CommitPolicy.Parse(policy)!.Remaining(new DraftFacts { Maker = maker }));
        }
    }

    [Theory]
    [InlineData("process")]
    [InlineData("close")]
    [InlineData("0")]
    public void Nothing_is_recorded_while_it_is_open_or_unfinished_and_no_journal_ever(string policy)
    {
        DraftFacts facts = new() { Maker = MakerState.Ended, IsAsked = true, Quiet = 1_000_000 };
        Assert.Equal(0, CommitPolicy.Parse(policy)!.Remaining(facts));
        Assert.Equal(Never, CommitPolicy.Parse(policy)!.Remaining(facts with { IsOpen = true }));
        Assert.Equal(Never, CommitPolicy.Parse(policy)!.Remaining(facts with { IsUnfinished = true }));
        Assert.Equal(Never, CommitPolicy.Parse(policy)!.Remaining(facts with { Purpose = Purpose.Journal }));
    }

    [Fact]
    public void What_a_program_asks_for_waits_for_nobody() =>
        Assert.Equal(
            0,
            CommitPolicy.Process.Remaining(Facts(nameof(MakerState.Running), nameof(Purpose.Lasting), true) with { IsAsked = true }));

    [Theory]
    [InlineData("later")]
    [InlineData("-1")]
    [InlineData("3601")]
    [InlineData("")]
    [InlineData("1.5")]
    public void Other_words_name_no_policy(string text) => Assert.Null(CommitPolicy.Parse(text));

    [Theory]
    [InlineData("a/x", nameof(Purpose.Lasting))]
    [InlineData("a.tmp/x", nameof(Purpose.Lasting))]
    [InlineData("v1.2/x", nameof(Purpose.Lasting))]
    [InlineData(".1", nameof(Purpose.Lasting))]
    [InlineData("x.py", nameof(Purpose.Lasting))]
    [InlineData("x.1b", nameof(Purpose.Lasting))]
    [InlineData("a/x.tmp", nameof(Purpose.WrittenAside))]
    [InlineData("x.pyc.140234", nameof(Purpose.WrittenAside))]
    [InlineData("x~", nameof(Purpose.WrittenAside))]
    [InlineData("a/.tmp_x", nameof(Purpose.WrittenAside))]
    [InlineData("a/tmpk3x9", nameof(Purpose.WrittenAside))]
    [InlineData("a/000001.dbtmp", nameof(Purpose.WrittenAside))]
    [InlineData("a/x.tmp-4711", nameof(Purpose.WrittenAside))]
    [InlineData("a/temp-4711.rdb", nameof(Purpose.WrittenAside))]
    [InlineData("a/x.incomplete", nameof(Purpose.WrittenAside))]
    [InlineData("tmp/x", nameof(Purpose.Lasting))]
    [InlineData("a/template", nameof(Purpose.Lasting))]
    [InlineData("a/index.lock", nameof(Purpose.Held))]
    [InlineData("t.db-journal", nameof(Purpose.Journal))]
    [InlineData("t.db-wal", nameof(Purpose.Journal))]
    public void Names_tell_a_purpose(string path, string expected) =>
        Assert.Equal(Enum.Parse<Purpose>(expected), Purposes.Of(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData("my-journal", nameof(Purpose.Lasting))]
    [InlineData("a/stage.tmp", nameof(Purpose.WrittenAside))]
    public void Directory_is_no_journal(string path, string expected) =>
        Assert.Equal(Enum.Parse<Purpose>(expected), Purposes.OfDirectory(Encoding.UTF8.GetBytes(path)));

    [Theory]
    [InlineData(0x80 | 2, 0x180, nameof(Purpose.WrittenAside))]
    [InlineData(0x80 | 1, 0x180, nameof(Purpose.Lasting))]
    [InlineData(0x80 | 2, 0x1A4, nameof(Purpose.Lasting))]
    [InlineData(2, 0x180, nameof(Purpose.Lasting))]
    public void Mkstemp_tells_one_as_well(uint flags, uint mode, string expected) =>
        Assert.Equal(Enum.Parse<Purpose>(expected), Purposes.Of("x"u8, flags, mode));

    private static DraftFacts Facts(string maker, string purpose, bool isPrivate) => new()
    {
        Maker = Enum.Parse<MakerState>(maker),
        Purpose = Enum.Parse<Purpose>(purpose),
        IsPrivate = isPrivate,
    };
}
