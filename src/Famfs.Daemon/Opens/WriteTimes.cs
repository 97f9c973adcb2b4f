using System.Collections.Concurrent;
using Famfs.Volumes;

namespace Famfs.Daemon.Opens;

/// <summary>
/// When recorded files and directories were last written. Writes come often and a time is in shared memory, so what is being
/// written has its time here as well. It is stored with the first write, then at most once a second, and when a file is closed
/// or flushed.
/// </summary>
/// <param name="volume">The file system.</param>
internal sealed class WriteTimes(FamfsVolume volume)
{
    /// <summary>
    /// The time of a file that has none, 2000-01-01T00:00:00Z: the same on each host and at each mount, and not too early for
    /// programs that know no time before 1980.
    /// </summary>
    internal const long Unknown = 946_684_800_000_000_000;

    private const long Interval = 1_000_000_000;

    // By number in the name space: what was stored less than a second ago, and what was written since.
    private readonly ConcurrentDictionary<int, long> _stored = new();
    private readonly ConcurrentDictionary<int, long> _unstored = new();

    /// <summary>The time to show, in nanoseconds since 1970.</summary>
    internal long Of(int number) =>
        !_unstored.IsEmpty && _unstored.TryGetValue(number, out long time) ? time
        : volume.TimeOf(number) is not UnixTime.None and var known ? known
        : Unknown;

    /// <summary>Bytes of a file, or names in a directory, have changed now.</summary>
    internal void Written(int number)
    {
        long now = UnixTime.Now;
        if (_stored.TryGetValue(number, out long stored) && now - stored < Interval)
        {
            _unstored[number] = now;
        }
        else if (Store(number, now))
        {
            _stored[number] = now;
        }
    }

    /// <summary>Sets a time for good.</summary>
    /// <returns>False where there is no place for it.</returns>
    /// <exception cref="FamfsException">The device cannot be written.</exception>
    internal bool Set(int number, long time)
    {
        _unstored.TryRemove(number, out _);
        return volume.SetTime(number, time);
    }

    /// <summary>Stores the time of a file that is closed or flushed.</summary>
    internal void Flush(int number)
    {
        if (!_stored.IsEmpty && _stored.TryRemove(number, out _) && _unstored.TryRemove(number, out long time))
        {
            Store(number, time);
        }
    }

    /// <summary>Stores what was written since it was last stored; called once a second.</summary>
    internal void FlushAll()
    {
        foreach ((int number, _) in _stored)
        {
            Flush(number);
        }
    }

    // A write that is done does not fail for want of a place for its time. A directory changes when a name is made in it, and that
    // name must be the first in the log: it does not make the place.
    private bool Store(int number, long time)
    {
        try
        {
            return volume.SetTime(number, time, mayAdd: volume.Names[number].Kind == Names.NodeKind.File);
        }
        catch (FamfsException)
        {
            return false;
        }
    }
}
