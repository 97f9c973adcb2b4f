using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>One file of a batch that is being filled, by any number of threads. The first error ends it.</summary>
internal sealed class FillTask(CopyItem item, FileData data)
{
    private readonly Lock _gate = new();
    private long _left = item.Size;
    private ICopyReader? _reader;

    public CopyItem Item { get; } = item;

    public Creation? Creation { get; init; }

    public FamfsException? Error { get; private set; }

    /// <summary>Copies one piece; whoever copies the last one zeroes the rest of the page and closes the source.</summary>
    public void Run(ICopySource source, long offset, long length, CancellationToken cancel)
    {
        try
        {
            if (Error is null)
            {
                Reader(source).CopyTo(data, offset, length, cancel);
            }
        }
        catch (FamfsException e)
        {
            Error = e;
        }
        finally
        {
            if (Interlocked.Add(ref _left, -length) == 0)
            {
                Finish();
            }
        }
    }

    private void Finish()
    {
        _reader?.Dispose();
        try
        {
            if (Error is null)
            {
                data.ZeroTail();
            }
        }
        catch (FamfsException e)
        {
            Error = e;
        }
    }

    private ICopyReader Reader(ICopySource source)
    {
        lock (_gate)
        {
            return _reader ??= source.OpenReader(Item);
        }
    }
}
