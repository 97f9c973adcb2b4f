namespace Famfs.Transfer;

/// <summary>One file that is being copied by any number of threads, piece by piece. The first error ends it.</summary>
/// <param name="item">What is copied.</param>
internal abstract class PieceTask(CopyItem item)
{
    private long _left = item.Size;
    private volatile FamfsException? _error;

    public CopyItem Item { get; } = item;

    public FamfsException? Error => _error;

    /// <summary>Copies one piece; the thread that copies the last one finishes the file.</summary>
    public void Run(long offset, long length, CancellationToken cancel)
    {
        Attempt(() => Copy(offset, length, cancel));
        if (Interlocked.Add(ref _left, -length) == 0)
        {
            Attempt(Finish);
        }
    }

    /// <summary>Copies a range of the file.</summary>
    protected abstract void Copy(long offset, long length, CancellationToken cancel);

    /// <summary>Does what comes after the last piece; not called when a piece has failed.</summary>
    protected abstract void Finish();

    private void Attempt(Action step)
    {
        if (_error is not null)
        {
            return;
        }

        try
        {
            step();
        }
        catch (FamfsException e)
        {
            _error = e;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _error = FamfsException.Create(FamfsErrorId.SystemCallFailed, Item.Destination, e.Message);
        }
    }
}
