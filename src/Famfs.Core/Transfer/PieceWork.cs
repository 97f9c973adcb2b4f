using System.Collections.Concurrent;

namespace Famfs.Transfer;

/// <summary>Spreads the bytes of many files over threads, large and small files alike.</summary>
internal static class PieceWork
{
    private const long Piece = 8L << 20;

    /// <summary>Runs every piece of every task; a task's error stays in the task.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; pieces that had not started are left out.</exception>
    public static void Run(
        IReadOnlyList<PieceTask> tasks, int threads, Action<long>? progress, CancellationToken cancel)
    {
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        try
        {
            // One at a time: the thread that is done first takes the next.
            Parallel.ForEach(Partitioner.Create(Pieces(tasks), EnumerablePartitionerOptions.NoBuffering), parallel, piece =>
            {
                piece.Task.Run(piece.Offset, piece.Length, cancel);
                progress?.Invoke(piece.Length);
            });
        }
        catch (AggregateException e) when (e.InnerExceptions.All(i => i is OperationCanceledException))
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private static IEnumerable<(PieceTask Task, long Offset, long Length)> Pieces(IReadOnlyList<PieceTask> tasks)
    {
        foreach (PieceTask task in tasks)
        {
            // An empty file is one piece of no bytes: it is opened, finished and published like any other.
            long offset = 0;
            do
            {
                long length = Math.Min(Piece, task.Item.Size - offset);
                yield return (task, offset, length);
                offset += length;
            }
            while (offset < task.Item.Size);
        }
    }
}
