using Famfs.OnMedia;
using Famfs.Superblocks;
using Xunit;

namespace Famfs.Tests.Coherence;

/// <summary>
/// A change of owner that is cut off: every content that memory can have then, which is any version of each line since
/// the last fence, names the old owner or the new one, and the next change succeeds from it.
/// </summary>
public sealed class OwnerChangeTests
{
    private static readonly Guid First = new(1, 0, 0, new byte[8]);
    private static readonly Guid Second = new(2, 0, 0, new byte[8]);
    private static readonly Guid Third = new(3, 0, 0, new byte[8]);

    [Fact]
    public void Every_crash_point_leaves_the_old_owner_or_the_new_one()
    {
        int states = 0;
        int torn = 0;
        foreach (SharedMemory state in StatesOf(World.Formatted(First), d => SuperblockStore.ChangeOwner(d, Second)))
        {
            states++;
            Guid owner = Read(state, out bool isTorn);
            Assert.True(owner == First || owner == Second, $"state {states}: {owner}");
            torn += isTorn ? 1 : 0;
            if (!isTorn && states % 50 != 0)
            {
                continue;
            }

            // What comes next is cut off too: a change to a third owner, and a writer that finishes the torn one.
            foreach (SharedMemory next in StatesOf(state, d => SuperblockStore.ChangeOwner(d, Third)))
            {
                Guid heir = Read(next, out _);
                Assert.True(heir == owner || heir == Third, $"state {states}, then {heir}");
            }

            foreach (SharedMemory next in StatesOf(state, SuperblockStore.Finish))
            {
                Assert.Equal(owner, Read(next, out _));
            }
        }

        Assert.True(states > 1000 && torn > 0, $"{states} states, {torn} torn");
    }

    [Fact]
    public void A_stale_copy_never_wins_over_a_primary_that_is_valid_or_of_another_file_system()
    {
        SharedMemory memory = World.Formatted(First);
        using CachedDevice device = new(memory);
        SuperblockStore.ChangeOwner(device, Second);
        byte[] copy = new byte[Superblock.Size];
        device.Read(MediaLayout.SuperblockCopyOffset, copy);
        Superblock.Decode(copy, out Superblock superblock);

        // The reference formats in place and leaves the copy.
        (superblock with { FileSystemUuid = Third, SystemUuid = First }).Encode(copy);
        device.Write(0, copy);
        device.Flush(0, copy.Length);
        Assert.Equal(First, Read(memory, out bool isTorn));
        Assert.False(isTorn);

        copy[90] ^= 1;
        device.Write(0, copy);
        device.Flush(0, copy.Length);
        using CachedDevice reader = new(memory);
        Assert.Equal(SuperblockStatus.BadCrc, SuperblockStore.Read(reader, out _));
    }

    private static Guid Read(SharedMemory memory, out bool isTorn)
    {
        using CachedDevice reader = new(memory);
        Assert.Equal(SuperblockStatus.Valid, SuperblockStore.Read(reader, out Superblock superblock, out isTorn));
        return superblock.SystemUuid;
    }

    private static IEnumerable<SharedMemory> StatesOf(SharedMemory start, Action<CachedDevice> change)
    {
        // Per fence, the contents that each line had: any of them may be the one that memory has.
        List<Dictionary<long, List<byte[]>>> phases = [[]];
        SharedMemory memory = start.Copy();
        using CachedDevice device = new(memory);
        device.Stored = (line, bytes) =>
        {
            if (!phases[^1].TryGetValue(line, out List<byte[]>? versions))
            {
                phases[^1][line] = versions = [memory.Get(line)];
            }

            versions.Add([.. bytes]);
        };
        device.Fenced = () => phases.Add([]);
        change(device);

        SharedMemory before = start.Copy();
        foreach (Dictionary<long, List<byte[]>> phase in phases)
        {
            long[] lines = [.. phase.Keys];
            int[] chosen = new int[lines.Length];
            for (int place = 0; place < lines.Length;)
            {
                SharedMemory state = before.Copy();
                for (int i = 0; i < lines.Length; i++)
                {
                    state.Put(lines[i], phase[lines[i]][chosen[i]]);
                }

                yield return state;
                for (place = 0; place < lines.Length && ++chosen[place] == phase[lines[place]].Count; place++)
                {
                    chosen[place] = 0;
                }
            }

            foreach (var (line, versions) in phase)
            {
                before.Put(line, versions[^1]);
            }
        }
    }
}
