using Xunit;

namespace Famfs.Tests.Objects;

public sealed class UnixTimeTests
{
    private static readonly DateTime Then = new(2026, 11, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    [Fact]
    public void Times_survive_the_change_to_nanoseconds_and_back()
    {
        foreach (DateTime time in new[]
        {
            Then, DateTime.UnixEpoch, DateTime.UnixEpoch.AddTicks(-1), new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        })
        {
            Assert.Equal(time, UnixTime.ToLocal(UnixTime.From(time))!.Value.ToUniversalTime());
        }

        Assert.Equal((long.MinValue, long.MaxValue), (UnixTime.From(DateTime.MinValue), UnixTime.From(DateTime.MaxValue)));
        Assert.Equal(UnixTime.From(Then), UnixTime.From(Then.ToLocalTime()));
        Assert.Equal((-2L, 999_999_999u), (UnixTime.Seconds(-1_000_000_001, out uint rest), rest));
        Assert.Equal(-1_000_000_001, UnixTime.From(-2, 999_999_999));
    }
}
