using Famfs.Files;

namespace Famfs.Transfer;

/// <summary>A file that is there already and is compared with its source, byte by byte.</summary>
internal sealed class CompareTask(CopyItem item, Func<ICopyReader> open, FileData data) : PieceTask(item), IDisposable
{
    private const int Step = 256 << 10;
    private const int Granularity = 1000; // a microsecond: many programs keep no more of a time

    private readonly Lock _gate = new();
    private ICopyReader? _reader;
    private volatile bool _differs;

    /// <summary>Whether the times of a source and of the file at its destination are equal, or one is unknown.</summary>
    public static bool MayBeSame(long source, long there) =>
        source == UnixTime.None || there == UnixTime.None || Int128.Abs((Int128)source - there) < Granularity
        || (UnixTime.Seconds(there, out uint fraction) == UnixTime.Seconds(source, out _) && fraction == 0);

    /// <summary>The items of files that equal their sources in size and, with -Verify, in content.</summary>
    public static HashSet<CopyItem> Same(
        List<CompareTask> sameSize, CopyOptions options, CancellationToken cancel)
    {
        if (options.Verify)
        {
            PieceWork.Run(sameSize, options.ThrottleLimit, null, cancel);
        }

        return new(sameSize.Where(t => !t.Differs).Select(t => t.Item), ReferenceEqualityComparer.Instance);
    }

    /// <summary>Whether a byte was found that differs, or a reason why they could not be compared.</summary>
    public bool Differs => _differs || Error is not null;

    public void Dispose() => _reader?.Dispose();

    protected override void Copy(long offset, long length, CancellationToken cancel)
    {
        lock (_gate)
        {
            _reader ??= open();
        }

        byte[] expected = new byte[Step];
        byte[] actual = new byte[Step];
        for (long done = 0; done < length && !_differs; done += Step)
        {
            cancel.ThrowIfCancellationRequested();
            int count = (int)Math.Min(Step, length - done);
            _reader.Read(offset + done, expected.AsSpan(0, count));
            data.ReadThrough(offset + done, actual.AsSpan(0, count));
            _differs = !expected.AsSpan(0, count).SequenceEqual(actual.AsSpan(0, count));
        }
    }

    protected override void Finish() => Dispose();
}
