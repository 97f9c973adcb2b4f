using System.Buffers.Binary;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Support;

/// <summary>The bytes of an image behind the engine's back: another host, a hostile one, or a fault.</summary>
/// <param name="path">The image.</param>
internal sealed class RawImage(string path)
{
    private const long NextSeqnum = MediaLayout.LogOffset + 32;
    private const long NextIndex = MediaLayout.LogOffset + 40;

    public byte[] Peek(long offset, int length)
    {
        byte[] bytes = new byte[length];
        using SafeFileHandle file = Open();
        Assert(RandomAccess.Read(file, bytes, offset) == length);
        return bytes;
    }

    public void Poke(long offset, ReadOnlySpan<byte> bytes)
    {
        using SafeFileHandle file = Open();
        RandomAccess.Write(file, bytes, offset);
    }

    public void PokeU64(long offset, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Poke(offset, bytes);
    }

    public void FlipByte(long offset, byte mask = 0xff) => Poke(offset, [(byte)(Peek(offset, 1)[0] ^ mask)]);

    public void SetLength(long length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.SetLength(length);
    }

    public long AllocatedBytes => new Mono.Unix.UnixFileInfo(path).BlocksAllocated * 512;

    public ulong Next => BinaryPrimitives.ReadUInt64LittleEndian(Peek(NextIndex, 8));

    public void SetNext(ulong seqnum, ulong index)
    {
        PokeU64(NextSeqnum, seqnum);
        PokeU64(NextIndex, index);
    }

    public byte[] PeekEntry(long index) => Peek(MediaLayout.EntryOffset(index), MediaLayout.EntrySize);

    public void PokeEntry(long index, ReadOnlySpan<byte> entry) => Poke(MediaLayout.EntryOffset(index), entry);

    /// <summary>Seals entries with the next slots, writes and publishes them.</summary>
    public void Append(params byte[][] entries)
    {
        ulong next = Next;
        foreach (byte[] entry in entries)
        {
            LogEntryWriter.Seal(entry, next);
            PokeEntry((long)next++, entry);
        }

        SetNext(next, next);
    }

    /// <summary>Takes all of a device of the least size but twelve holes of three units, so that a large file has many extents.</summary>
    public void LeaveHoles()
    {
        const ulong Unit = (ulong)MediaLayout.AllocationUnit;
        Extent[] taken = [.. Enumerable.Range(0, 12).Select(i => new Extent(0, (8 + (4 * (ulong)i)) * Unit, Unit))];
        Append(
            FileEntry("taken", 1, taken),
            FileEntry("rest", 1, new Extent(0, 56 * Unit, (ulong)MediaLayout.MinDeviceSize - (56 * Unit))));
    }

    /// <summary>Changes the superblock and gives it a right CRC.</summary>
    public void EditSuperblock(Func<Superblock, Superblock> change)
    {
        byte[] bytes = Peek(0, Superblock.Size);
        Superblock.Decode(bytes, out Superblock superblock);
        change(superblock).Encode(bytes);
        Poke(0, bytes);
    }

    /// <summary>An entry for a file of one extent.</summary>
    public static byte[] FileEntry(string path, ulong size, params ReadOnlySpan<Extent> extents)
    {
        byte[] entry = new byte[MediaLayout.EntrySize];
        LogEntryWriter.File(entry, System.Text.Encoding.Latin1.GetBytes(path), size, 0x1a4, 0, 0, new FileLayout([.. extents]));
        return entry;
    }

    /// <summary>An entry for a directory.</summary>
    public static byte[] DirectoryEntry(string path)
    {
        byte[] entry = new byte[MediaLayout.EntrySize];
        LogEntryWriter.MakeDirectory(entry, System.Text.Encoding.Latin1.GetBytes(path), 0x1ed, 0, 0);
        return entry;
    }

    private static void Assert(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The image is shorter than the test thinks.");
        }
    }

    private SafeFileHandle Open() => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
