using System.Collections.Concurrent;

namespace Famfs.Cmdlets.Formatting;

/// <summary>
/// The sentences of the engine while a command works, for -Verbose. The engine speaks on threads of its own and with locks held, so its
/// sentences wait until the command can write them.
/// </summary>
/// <param name="isWanted">Whether somebody reads them.</param>
/// <param name="write">Writes one.</param>
internal sealed class VerboseTrace(Func<bool> isWanted, Action<string> write)
{
    private ConcurrentQueue<string>? _sentences;
    private readonly Lazy<bool> _isWanted = new(isWanted, isThreadSafe: false);

    /// <summary>Collects what this flow of control has the engine do, until the result is disposed; null where nobody reads it.</summary>
    public IDisposable? Follow() => _isWanted.Value ? EngineTrace.Follow((_sentences ??= new()).Enqueue) : null;

    /// <summary>Writes what has been collected.</summary>
    public void Write()
    {
        while (_sentences is not null && _sentences.TryDequeue(out string? sentence))
        {
            write(sentence);
        }
    }
}
