using System.Diagnostics;
using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// The writer lock: held by one process of this host at a time, while it changes metadata. It covers the very bytes that a
/// commit publishes. It ends with the process, however that ends. Readers take none (docs/log-protocol.md).
/// </summary>
internal sealed class WriterLock : IDisposable
{
    /// <summary>Device offset of the bytes that are locked: the counters of the log header.</summary>
    public const long Offset = MediaLayout.LogOffset + LogHeader.PublishOffset;

    private const long Length = MediaLayout.LogHeaderSize - LogHeader.PublishOffset;

    private readonly DaxDevice _device;

    private WriterLock(DaxDevice device)
    {
        _device = device;
    }

    /// <summary>Waits for the lock. The device is open for writing.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceBusy"/> after <paramref name="patience"/>.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static WriterLock Take(DaxDevice device, TimeSpan patience, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        for (int attempt = 0; ; attempt++)
        {
            cancel.ThrowIfCancellationRequested();
            if (device.Locks.TryLock(Offset, Length))
            {
                return new WriterLock(device);
            }

            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                throw FamfsException.Create(FamfsErrorId.DeviceBusy, device.Path, device.Locks.Describe(Offset));
            }

            // Holders keep it for a batch, well under a millisecond: look again soon, then less often. Two that have seen
            // each other must not come back at the same time.
            cancel.WaitHandle.WaitOne(Random.Shared.Next(1, 2 + Math.Min(attempt / 8, 20)));
        }
    }

    public void Dispose() => _device.Locks.Unlock(Offset, Length);
}
