namespace Famfs.Transfer;

/// <summary>
/// Work on the content of many files by a number of threads, whose results come in the order in which the files were given.
/// It ends when it is disposed: nothing goes on after that.
/// </summary>
/// <typeparam name="T">What comes of a file.</typeparam>
/// <param name="threads">Files that are worked on at the same time.</param>
/// <param name="cancel">Stops all of it.</param>
public sealed class ContentWork<T>(int threads, CancellationToken cancel) : IDisposable
{
    // Behind a large file so many small ones can be done already: what a file leaves behind is small.
    private const int Ahead = 1024;

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    private readonly TaskScheduler _threads =
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler;
    private readonly Queue<Task<T>> _queue = new();

    /// <summary>Whether nothing is left to take.</summary>
    public bool IsEmpty => _queue.Count == 0;

    /// <summary>Whether results are to be taken before more is added.</summary>
    public bool IsFull => _queue.Count >= Ahead;

    /// <summary>Adds the work on one file.</summary>
    public void Add(Func<CancellationToken, T> work) => _queue.Enqueue(Task.Factory.StartNew(
        () => work(_stop.Token), _stop.Token, TaskCreationOptions.None, _threads));

    /// <summary>Takes the next result if it is there within a time.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="result">Gives the result, or throws what the work threw.</param>
    public bool TryTake(TimeSpan patience, out Func<T>? result)
    {
        if (_queue.TryPeek(out Task<T>? next) && ((IAsyncResult)next).AsyncWaitHandle.WaitOne(patience))
        {
            _queue.Dequeue();
            result = () => next.GetAwaiter().GetResult();
            return true;
        }

        result = null;
        return false;
    }

    /// <summary>Stops what still runs, and waits for its end.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        foreach (Task<T> task in _queue)
        {
            ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        }

        _queue.Clear();
        _stop.Dispose();
    }
}
