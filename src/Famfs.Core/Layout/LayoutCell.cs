namespace Famfs.Layout;

/// <summary>A part of a device in a map that cannot show each extent: who owns how much of it.</summary>
internal sealed class LayoutCell(long offset, long length, int groups)
{
    private readonly long[] _owned = new long[groups];

    /// <summary>First byte on the device.</summary>
    public long Offset => offset;

    /// <summary>Bytes.</summary>
    public long Length => length;

    /// <summary>Bytes of superblock and log.</summary>
    public long Metadata { get; set; }

    /// <summary>Bytes that are free.</summary>
    public long Free { get; set; }

    /// <summary>Bytes that files own.</summary>
    public long Owned { get; private set; }

    /// <summary>Extents that begin here or reach into it.</summary>
    public int Extents { get; private set; }

    /// <summary>The last file that was counted.</summary>
    public int LastFile { get; private set; } = -1;

    /// <summary>The group that owns most, or -1.</summary>
    public int Strongest
    {
        get
        {
            int best = -1;
            for (int i = 0; i < _owned.Length; i++)
            {
                best = _owned[i] > 0 && (best < 0 || _owned[i] > _owned[best]) ? i : best;
            }

            return best;
        }
    }

    /// <summary>The part that is in use, from 0 to 1.</summary>
    public double Fill => Math.Min(1, (double)(Owned + Metadata) / length);

    /// <summary>Bytes that a group owns.</summary>
    public long OwnedBy(int group) => _owned[group];

    /// <summary>Counts a part of an extent.</summary>
    public void Add(int group, int file, long bytes)
    {
        _owned[group] += bytes;
        Owned += bytes;
        Extents++;
        LastFile = file;
    }
}
