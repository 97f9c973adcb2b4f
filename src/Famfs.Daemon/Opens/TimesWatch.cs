using Famfs.Volumes;

namespace Famfs.Daemon.Opens;

/// <summary>
/// Sees within a second when another host, or another process of this one, moves a time in place. The kernel keeps attributes for
/// long, so it must be told. While nobody moves a time, a look costs one cache line.
/// </summary>
/// <param name="volume">The file system.</param>
/// <param name="times">What this mount has written; it is stored with each look.</param>
/// <param name="follow">Called at each look.</param>
/// <param name="changed">Told of each number in the name space whose time may be another.</param>
internal sealed class TimesWatch(FamfsVolume volume, WriteTimes times, Action follow, Action<int> changed)
{
    private const int Interval = 250;
    private const int StackSize = 256 << 10;

    private volatile bool _isOver;
    private long _mark;
    private long[] _seen = [];

    internal void Start()
    {
        Look(tell: false);
        new Thread(Run, StackSize) { IsBackground = true, Name = "times" }.Start();
    }

    /// <summary>Ends the looks, and stores what this mount has written.</summary>
    internal void Stop()
    {
        _isOver = true;
        times.FlushAll();
    }

    private void Run()
    {
        while (!_isOver)
        {
            Thread.Sleep(Interval);
            Look(tell: true);
        }
    }

    private void Look(bool tell)
    {
        try
        {
            times.FlushAll();
            follow();
            long mark = volume.TimesMark;
            if (mark != _mark)
            {
                _mark = mark;
                Compare(tell);
            }
        }
        catch (Exception e) when (e is FamfsException or ObjectDisposedException)
        {
            // A program that uses a device that is gone is told so; at the end of the mount it is closed.
        }
    }

    private void Compare(bool tell)
    {
        long[] now = volume.AllTimes();
        for (int number = 0; tell && number < now.Length; number++)
        {
            if (number >= _seen.Length || _seen[number] != now[number])
            {
                changed(number);
            }
        }

        _seen = now;
    }
}
