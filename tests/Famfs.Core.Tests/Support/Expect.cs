using Xunit;

namespace Famfs.Tests.Support;

/// <summary>Expectations on errors.</summary>
internal static class Expect
{
    /// <summary>Demands an error with this id, whose texts are whole.</summary>
    public static FamfsException Error(FamfsErrorId id, Action action) => IsWhole(id, Assert.Throws<FamfsException>(action));

    /// <summary>Demands that an error is there and has this id.</summary>
    public static FamfsException IsWhole(FamfsErrorId id, FamfsException? error)
    {
        Assert.NotNull(error);
        Assert.True(error.Id == id, $"{id} expected, {error.Id} found: {error.Message}");
        Assert.DoesNotMatch(@"\{\d", error.Message + error.RecommendedAction);
        return error;
    }
}
