namespace Famfs.Volumes;

/// <summary>The use of an open file system, until it is disposed.</summary>
public sealed class VolumeLease : IDisposable
{
    private OpenVolume? _open;

    internal VolumeLease(OpenVolume open)
    {
        open.Enter();
        _open = open;
        Volume = open.Volume;
    }

    /// <summary>The file system.</summary>
    public FamfsVolume Volume { get; }

    /// <summary>Ends the use; what is created or read through the file system must be done.</summary>
    public void Dispose() => Interlocked.Exchange(ref _open, null)?.Leave();
}
