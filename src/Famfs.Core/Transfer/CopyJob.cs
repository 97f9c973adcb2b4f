using System.Collections.Concurrent;

namespace Famfs.Transfer;

/// <summary>
/// A copy that runs on threads of its own and hands its results over to the one that asks for them. It ends when it is
/// disposed: nothing goes on after that.
/// </summary>
public sealed class CopyJob : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly BlockingCollection<CopyResult> _done = [];
    private readonly Task _work;

    /// <summary>Starts a copy of items of one source.</summary>
    public CopyJob(
        ICopySource source,
        CopyDestination destination,
        CopyOptions options,
        IReadOnlyList<CopyItem> items,
        Action<long> progress,
        CopyGrants grants,
        CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        IEnumerable<CopyResult> results = destination.Volume is { } volume
            ? new CopyIn(volume, source, options, progress, grants).Run(items, _stop.Token)
            : new CopyOut(((FamfsFiles)source).Volume, options, progress, grants).Run(items, _stop.Token);
        _work = Task.Run(() => HandOver(results), CancellationToken.None);
    }

    /// <summary>Whether there is nothing more to take.</summary>
    public bool IsCompleted => _done.IsCompleted;

    /// <summary>Finds what would go wrong, and changes nothing; the results come in the order of the items.</summary>
    /// <exception cref="FamfsException">As <see cref="CopyIn.Run"/>.</exception>
    public static IEnumerable<CopyResult> Rehearse(
        ICopySource source,
        CopyDestination destination,
        CopyOptions options,
        IReadOnlyList<CopyItem> items,
        CancellationToken cancel)
    {
        IReadOnlyList<CopyResult> results = destination.Volume is { } volume
            ? new CopyIn(volume, source, options).Rehearse(items, cancel)
            : new CopyOut(((FamfsFiles)source).Volume, options).Rehearse(items, cancel);
        Dictionary<CopyItem, CopyResult> byItem = new(ReferenceEqualityComparer.Instance);
        foreach (CopyResult result in results)
        {
            byItem[result.Item] = result;
        }

        return items.Select(byItem.GetValueOrDefault).OfType<CopyResult>();
    }

    /// <summary>Takes the next result, and waits for it for a while.</summary>
    public bool TryTake(out CopyResult? result, TimeSpan patience) => _done.TryTake(out result, patience);

    /// <summary>Throws what ended the copy early, if anything did.</summary>
    /// <exception cref="FamfsException">As <see cref="CopyIn.Run"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void ThrowIfFailed() => _work.GetAwaiter().GetResult();

    /// <summary>Stops the copy if it still runs, and waits for its end.</summary>
    public void Dispose()
    {
        if (!_done.IsCompleted)
        {
            _stop.Cancel();
        }

        ((IAsyncResult)_work).AsyncWaitHandle.WaitOne();
        _stop.Dispose();
        _done.Dispose();
    }

    private void HandOver(IEnumerable<CopyResult> results)
    {
        try
        {
            foreach (CopyResult result in results)
            {
                _done.Add(result);
            }
        }
        finally
        {
            _done.CompleteAdding();
        }
    }
}
