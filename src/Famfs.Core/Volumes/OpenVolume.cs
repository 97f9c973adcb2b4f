namespace Famfs.Volumes;

/// <summary>An open file system and how many use it: it is closed when it is retired and the last of them is done.</summary>
/// <param name="volume">The file system.</param>
internal sealed class OpenVolume(FamfsVolume volume)
{
    private readonly Lock _gate = new();
    private int _leases;
    private long _lastUse = Environment.TickCount64;
    private bool _isRetired;

    public FamfsVolume Volume => volume;

    public void Enter()
    {
        lock (_gate)
        {
            _leases++;
        }
    }

    public void Leave()
    {
        bool isOver;
        lock (_gate)
        {
            _lastUse = Environment.TickCount64;
            isOver = --_leases == 0 && _isRetired;
        }

        if (isOver)
        {
            volume.Dispose();
        }
    }

    /// <summary>Nobody can lease it from now on.</summary>
    public void Retire()
    {
        bool isOver;
        lock (_gate)
        {
            isOver = !_isRetired && _leases == 0;
            _isRetired = true;
        }

        if (isOver)
        {
            volume.Dispose();
        }
    }

    /// <summary>Whether nobody uses it, nor has for so long.</summary>
    public bool IsIdle(TimeSpan time)
    {
        lock (_gate)
        {
            return _leases == 0 && Environment.TickCount64 - _lastUse >= (long)time.TotalMilliseconds;
        }
    }
}
