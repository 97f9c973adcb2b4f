namespace Famfs.Fuse.Protocol;

/// <summary>
/// The places of a file's bytes: extents one after the other, or strips that take turns. A handler fills it in without
/// knowing in which form it is sent.
/// </summary>
/// <param name="room">Room for the extents.</param>
public ref struct FuseFileMap(Span<FuseMapExtent> room)
{
    private readonly Span<FuseMapExtent> _room = room;
    private int _count;

    /// <summary>The type of the file.</summary>
    public FuseMapFileType FileType { get; set; }

    /// <summary>Bytes of the file.</summary>
    public ulong FileSize { get; set; }

    /// <summary>Bytes of a turn of a strip; 0 for extents one after the other.</summary>
    public ulong ChunkSize { get; set; }

    /// <summary>The extents or strips.</summary>
    public readonly ReadOnlySpan<FuseMapExtent> Extents => _room[..Math.Min(_count, _room.Length)];

    /// <summary>Whether more were added than there is room for.</summary>
    public readonly bool IsOverfull => _count > _room.Length;

    /// <summary>Adds an extent or strip.</summary>
    /// <param name="device">Which device.</param>
    /// <param name="offset">Offset on the device in bytes.</param>
    /// <param name="length">Bytes.</param>
    public void Add(uint device, ulong offset, ulong length)
    {
        if (_count < _room.Length)
        {
            _room[_count] = new FuseMapExtent { Device = device, Offset = offset, Length = length };
        }

        _count++;
    }
}
