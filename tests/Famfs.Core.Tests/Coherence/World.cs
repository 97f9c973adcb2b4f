using System.Text;
using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>
/// What is true whatever the caches hold: which names are committed, who the master is, what is on its way. What memory
/// holds is compared with it after every change of a line, because at that moment every power may fail.
/// </summary>
internal sealed class World : IDisposable
{
    private const long LogLength = MediaLayout.MinLogLength;
    private const int LastSuperblockLine = (Superblock.Size - 1) / SharedMemory.Line;

    private readonly CachedDevice _observer;
    private int _verified;

    public World(Guid master)
    {
        Owner = master;
        Memory = Formatted(master);
        _observer = new CachedDevice(Memory);
        Memory.Changed = Check;
    }

    public SharedMemory Memory { get; }

    /// <summary>Memory with an empty file system.</summary>
    public static SharedMemory Formatted(Guid master)
    {
        SharedMemory memory = new();
        byte[] block = new byte[64 * 4];
        new Superblock
        {
            LogLength = (ulong)LogLength,
            FileSystemUuid = new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]),
            DeviceUuid = new Guid(2, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]),
            SystemUuid = master,
            DeviceSize = (ulong)MediaLayout.MinDeviceSize,
            DeviceName = "simulated",
        }.Encode(block);
        using CachedDevice setUp = new(memory);
        setUp.Write(0, block);
        setUp.Flush(0, block.Length);
        byte[] header = new byte[MediaLayout.LogHeaderSize];
        LogHeader.Empty(LogLength).Encode(header);
        setUp.Write(MediaLayout.LogOffset, header);
        setUp.Flush(MediaLayout.LogOffset, header.Length);
        return memory;
    }

    public void Dispose() => _observer.Dispose();

    /// <summary>Names by entry, of commits that have returned.</summary>
    public List<string> Committed { get; } = [];

    /// <summary>Numbers of entries at which a commit ended.</summary>
    public HashSet<int> Boundaries { get; } = [0];

    /// <summary>Names of a commit that has not returned.</summary>
    public List<string> UnderWay { get; } = [];

    /// <summary>The master.</summary>
    public Guid Owner { get; private set; }

    /// <summary>Who becomes the master by a change that has not returned.</summary>
    public Guid? Heir { get; private set; }

    /// <summary>Changes of the owner, begun and done.</summary>
    public int Changes { get; private set; }

    /// <summary>Hosts that are in a commit or hand the ownership over.</summary>
    public int Busy { get; set; }

    /// <summary>Whether a host takes the ownership: its administrator has seen to it that no other writes.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether the ownership is handed over: the next change waits for the end of this one.</summary>
    public bool IsGiven { get; set; }

    public void BeginChange(Guid heir)
    {
        Heir = heir;
        Changes++;
    }

    /// <summary>A change of owner has returned, or its host is dead: memory says who it is.</summary>
    public void EndChange()
    {
        if (Heir is not null)
        {
            Assert.Equal(SuperblockStatus.Valid, SuperblockStore.Read(_observer, out Superblock superblock));
            Owner = superblock.SystemUuid;
            Heir = null;
            Changes++;
        }
    }

    /// <summary>A commit has returned, or its host is dead: memory says whether it happened.</summary>
    public void EndCommit()
    {
        if (Next() == Committed.Count + UnderWay.Count)
        {
            Committed.AddRange(UnderWay);
            Boundaries.Add(Committed.Count);
        }

        UnderWay.Clear();
    }

    /// <summary>The name in an entry.</summary>
    public string NameAt(int index) => index < Committed.Count ? Committed[index] : UnderWay[index - Committed.Count];

    private int Next() => (int)new LogReader(_observer, LogLength).ReadHeader().NextIndex;

    private void Check(long line)
    {
        long offset = line * SharedMemory.Line;
        if (line <= LastSuperblockLine || offset is >= MediaLayout.SuperblockCopyOffset and < MediaLayout.LogOffset)
        {
            SuperblockStatus status = SuperblockStore.Read(_observer, out Superblock superblock);
            Assert.True(
                status == SuperblockStatus.Valid && (superblock.SystemUuid == Owner || superblock.SystemUuid == Heir),
                $"memory names neither the old owner nor the new one: {status}, {superblock.SystemUuid}");
        }

        if (offset < MediaLayout.LogOffset)
        {
            return;
        }

        int next = Next();
        Assert.True(
            next == Committed.Count || (UnderWay.Count > 0 && next == Committed.Count + UnderWay.Count),
            $"memory publishes {next} entries; {Committed.Count} are committed, {UnderWay.Count} under way");

        // An entry is looked at when it is published, and again whenever one of its lines changes.
        long first = Math.Max(0, (offset - MediaLayout.EntryOffset(0)) / MediaLayout.EntrySize);
        long last = (offset + SharedMemory.Line - 1 - MediaLayout.EntryOffset(0)) / MediaLayout.EntrySize;
        for (long i = Math.Min(first, _verified); i < next; i++)
        {
            if (i >= _verified || i <= last)
            {
                Verify((int)i);
            }
        }

        _verified = next;
    }

    private void Verify(int index)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        new LogReader(_observer, LogLength).ReadFresh(index, bytes);
        Assert.True(LogReader.IsIntact(bytes, index), $"entry {index} is published and not in memory");
        Assert.Equal(NameAt(index), Encoding.UTF8.GetString(new LogEntryView(bytes).Path));
    }
}
