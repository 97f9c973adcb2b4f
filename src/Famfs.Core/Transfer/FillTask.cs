using Famfs.Files;
using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>A file of a famfs that is being filled from a source.</summary>
internal sealed class FillTask(CopyItem item, ICopySource source, FileData data) : PieceTask(item), IDisposable
{
    private readonly Lock _gate = new();
    private ICopyReader? _reader;

    public PendingFile? Pending { get; init; }

    public void Dispose() => _reader?.Dispose();

    protected override void Copy(long offset, long length, CancellationToken cancel) =>
        Reader().CopyTo(data, offset, length, cancel);

    protected override void Finish()
    {
        Reader().RequireEnd();
        Dispose();
        data.ZeroTail();
    }

    private ICopyReader Reader()
    {
        lock (_gate)
        {
            return _reader ??= source.OpenReader(Item);
        }
    }
}
