using System.Diagnostics;

namespace Famfs.Queues;

/// <summary>
/// A wait for the other side: first in the processor, then by giving it away, then asleep for up to a millisecond. Each
/// look takes a line away from the other side, so that looks have pauses between them.
/// </summary>
/// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> without end.</param>
/// <param name="cancel">Ends the wait.</param>
internal struct QueueWait(TimeSpan timeout, CancellationToken cancel)
{
    private const int Spins = 60;
    private const int Yields = 200;
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _turns;

    /// <summary>Pauses before the next look; false when the time is over.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool Next()
    {
        cancel.ThrowIfCancellationRequested();
        if (timeout != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(_start) >= timeout)
        {
            return false;
        }

        switch (_turns++)
        {
            case < Spins when Environment.ProcessorCount > 1:
                Thread.SpinWait(4);
                break;
            case < Yields:
                Thread.Yield();
                break;
            default:
                Thread.Sleep(1);
                break;
        }

        return true;
    }
}
