namespace Famfs.Cmdlets.Completion;

/// <summary>As <see cref="PathCompleter"/>, for parameters that take a path as it is.</summary>
public sealed class LiteralPathCompleter : PathCompleter
{
    /// <inheritdoc/>
    private protected override bool TakesPatterns => false;
}
