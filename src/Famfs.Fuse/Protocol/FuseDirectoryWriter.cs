using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Packs directory entries into a reply to READDIR or READDIRPLUS. What does not fit is refused whole; the kernel
/// asks again from the offset of the last entry it got.
/// </summary>
/// <param name="target">Room of the reply, in bytes what the request asked for.</param>
public ref struct FuseDirectoryWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes written so far, a multiple of 8.</summary>
    public int Length { get; private set; }

    /// <summary>Adds an entry to a reply to READDIR.</summary>
    /// <param name="inode">Inode number, not 0: programs take 0 for a deleted entry.</param>
    /// <param name="nextOffset">Where a listing that goes on after this entry starts; not 0.</param>
    /// <param name="type">Type of the node: the type bits of its mode, shifted right by 12.</param>
    /// <param name="name">The name without NUL, 1 to 1024 bytes.</param>
    /// <returns>False if there is no room; nothing was written.</returns>
    public bool TryAdd(ulong inode, ulong nextOffset, uint type, ReadOnlySpan<byte> name) =>
        TryReserve(FuseDirent.Size, name.Length, out Span<byte> record) &&
        Write(record, inode, nextOffset, type, name);

    /// <summary>
    /// Adds an entry to a reply to READDIRPLUS. If it fits and its NodeId is not 0, the kernel now holds one more
    /// reference to that node, as after a LOOKUP. "." and ".." go with NodeId 0.
    /// </summary>
    /// <param name="entry">The resolved name.</param>
    /// <param name="nextOffset">Where a listing that goes on after this entry starts; not 0.</param>
    /// <param name="name">The name without NUL, 1 to 1024 bytes.</param>
    /// <returns>False if there is no room; nothing was written and no reference was taken.</returns>
    public bool TryAddPlus(in FuseEntryOut entry, ulong nextOffset, ReadOnlySpan<byte> name)
    {
        if (!TryReserve(FuseDirentPlus.Size, name.Length, out Span<byte> record))
        {
            return false;
        }

        MemoryMarshal.Write(record, entry);
        return Write(record[FuseEntryOut.Size..], entry.Attr.Inode, nextOffset, entry.Attr.Mode >> 12, name);
    }

    private static bool Write(Span<byte> record, ulong inode, ulong nextOffset, uint type, ReadOnlySpan<byte> name)
    {
        MemoryMarshal.Write(record, new FuseDirent
        {
            Inode = inode,
            Offset = nextOffset,
            NameLength = (uint)name.Length,
            Type = type & 15,
        });
        name.CopyTo(record[FuseDirent.Size..]);
        record[(FuseDirent.Size + name.Length)..].Clear();
        return true;
    }

    private bool TryReserve(int fixedLength, int nameLength, out Span<byte> record)
    {
        long length = FuseProtocol.AlignRecord((long)fixedLength + nameLength);
        if (length > _target.Length - Length)
        {
            record = default;
            return false;
        }

        record = _target.Slice(Length, (int)length);
        Length += (int)length;
        return true;
    }
}
