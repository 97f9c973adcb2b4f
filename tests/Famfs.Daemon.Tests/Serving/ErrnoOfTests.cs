using Famfs.Daemon.Serving;
using Famfs.Interop;
using Xunit;

namespace Famfs.Daemon.Tests.Serving;

[Collection(nameof(Failures))]
public sealed class ErrnoOfTests
{
    private static readonly object?[] Arguments = ["<0>", "<1>", "<2>", "<3>", "<4>"];

    public static TheoryData<FamfsErrorId> Ids => [.. Enum.GetValues<FamfsErrorId>()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_error_of_the_engine_has_an_errno(FamfsErrorId id) =>
        Assert.InRange(ErrnoOf.Error(FamfsException.Create(id, Arguments)), 1, 133);

    [Fact]
    public void A_full_disk_below_an_image_is_a_full_file_system() =>
        Assert.Equal(Errno.ENOSPC, ErrnoOf.Error(FamfsException.FromErrno(Errno.ENOSPC, "write", "/a.famfs")));
}
