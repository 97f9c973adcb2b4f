using Xunit.Sdk;

namespace Famfs.Cmdlets.Tests;

/// <summary>One <c>It</c>: named at discovery, told its result while the file runs. The first result counts.</summary>
public sealed class PesterTest(string name, string skipReason)
{
    private readonly TaskCompletionSource _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public string? SkipReason => string.IsNullOrEmpty(skipReason) ? null : skipReason;

    public Task Result => _result.Task;

    public void Pass() => _result.TrySetResult();

    public void Fail(string message) => _result.TrySetException(new XunitException(message));

    public void Skip(string reason) => _result.TrySetException(SkipException.ForSkip(reason));
}
