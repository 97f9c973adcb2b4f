namespace Famfs.Tests.Coherence;

/// <summary>A line in a cache: its versions say what memory has and what a write-back on its way carries.</summary>
/// <param name="bytes">What the host sees.</param>
internal sealed class CachedLine(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;

    /// <summary>Stores so far.</summary>
    public int Version { get; private set; }

    /// <summary>The version in memory.</summary>
    public int Written { get; private set; }

    public bool IsDirty => Version > Written;

    /// <summary>The version that a write-back took along, until a fence or chance completes it.</summary>
    public (byte[] Bytes, int Version)? UnderWay { get; set; }

    public void Store(int offset, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Bytes.AsSpan(offset));
        Version++;
    }

    /// <summary>A version reaches memory; false when a later one is there already.</summary>
    public bool Reaches(int version)
    {
        if (version <= Written)
        {
            return false;
        }

        Written = version;
        return true;
    }
}
