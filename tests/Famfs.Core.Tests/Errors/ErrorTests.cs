using Famfs.Interop;
using Xunit;

namespace Famfs.Tests.Errors;

public sealed class ErrorTests
{
    private static readonly object?[] Arguments = ["<0>", "<1>", "<2>", "<3>", "<4>"];

    public static TheoryData<FamfsErrorId> Ids => [.. Enum.GetValues<FamfsErrorId>()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_id_has_a_message_and_an_action(FamfsErrorId id)
    {
        FamfsException error = FamfsException.Create(id, Arguments);

        Assert.Equal(id, error.Id);
        foreach (string text in new[] { error.Message, error.RecommendedAction })
        {
            Assert.False(string.IsNullOrWhiteSpace(text));
            Assert.DoesNotContain("{", text, StringComparison.Ordinal);
            Assert.DoesNotContain("}", text, StringComparison.Ordinal);
            Assert.Matches(@"^['<A-Z].*[^ ]$", text);
        }

        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(error.Message, error.RecommendedAction);
    }

    [Theory]
    [InlineData(Errno.EACCES, FamfsErrorId.AccessDenied)]
    [InlineData(Errno.EPERM, FamfsErrorId.AccessDenied)]
    [InlineData(Errno.EROFS, FamfsErrorId.DeviceReadOnly)]
    [InlineData(Errno.EFAULT, FamfsErrorId.DeviceFault)]
    [InlineData(Errno.EIO, FamfsErrorId.DeviceFault)]
    [InlineData(Errno.ENOSPC, FamfsErrorId.HostOutOfSpace)]
    [InlineData(Errno.EDQUOT, FamfsErrorId.HostOutOfSpace)]
    [InlineData(Errno.EINVAL, FamfsErrorId.SystemCallFailed)]
    public void A_failed_call_becomes_an_error_that_names_it(int errno, FamfsErrorId id)
    {
        FamfsException error = FamfsException.FromErrno(errno, "somecall", "/some/path");

        Assert.Equal((id, errno), (error.Id, error.Errno));
        Assert.Contains("/some/path", error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\{\d", error.Message + error.RecommendedAction);
    }
}
