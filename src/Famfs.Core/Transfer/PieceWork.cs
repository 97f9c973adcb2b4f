namespace Famfs.Transfer;

/// <summary>Spreads the bytes of many files over threads, large and small files alike.</summary>
internal static class PieceWork
{
    private const long Piece = 32L << 20;

    /// <summary>Runs a step for every piece of every task.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; pieces that had not started are left out.</exception>
    public static void Run<T>(
        IReadOnlyList<T> tasks, Func<T, long> size, int threads, Action<T, long, long> step, CancellationToken cancel)
    {
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancel };
        try
        {
            Parallel.ForEach(Pieces(tasks, size), parallel, piece => step(piece.Task, piece.Offset, piece.Length));
        }
        catch (AggregateException e) when (e.InnerExceptions.Any(i => i is OperationCanceledException))
        {
            throw new OperationCanceledException(cancel);
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static IEnumerable<(T Task, long Offset, long Length)> Pieces<T>(IReadOnlyList<T> tasks, Func<T, long> size)
    {
        foreach (T task in tasks)
        {
            for (long offset = 0; offset < size(task); offset += Piece)
            {
                yield return (task, offset, Math.Min(Piece, size(task) - offset));
            }
        }
    }
}
