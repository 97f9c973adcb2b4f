namespace Famfs.Cmdlets.Completion;

/// <summary>As <see cref="QueueCompleter"/>, for parameters that take a path as it is.</summary>
public sealed class LiteralQueueCompleter : QueueCompleter
{
    /// <inheritdoc/>
    private protected override bool TakesPatterns => false;
}
