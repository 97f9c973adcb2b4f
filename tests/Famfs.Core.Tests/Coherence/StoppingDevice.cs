using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Coherence;

/// <summary>A host that loses its power at its n-th store, fence or zeroing, and does nothing after it.</summary>
internal sealed class StoppingDevice : CachedDevice
{
    private readonly SharedMemory _memory;
    private readonly Dictionary<long, byte[]> _stored = [];
    private readonly int _last;
    private bool _isDead;

    /// <param name="memory">The memory.</param>
    /// <param name="handle">What its locks are taken on.</param>
    /// <param name="last">Number of its last event, from 1.</param>
    public StoppingDevice(SharedMemory memory, SafeFileHandle handle, int last = int.MaxValue)
        : base(memory, handle: handle)
    {
        _memory = memory;
        _last = last;
        Stepped = () => _ = _isDead ? throw new PowerCutException() : 0;
        Stored = (line, bytes) =>
        {
            _stored[line] = [.. bytes];
            Count();
        };
        Fenced = Count;
    }

    /// <summary>Stores, fences and zeroings so far.</summary>
    public int Events { get; private set; }

    public override void Zero(long offset, long length)
    {
        Stepped();
        base.Zero(offset, length);
        Count();
    }

    /// <summary>
    /// A content that memory may have after the cut. Of a line that was not in memory yet, each word of 8 bytes is there or
    /// not, as media tear a line.
    /// </summary>
    /// <param name="chance">Decides for a word; all of a line together when it gives the same for all.</param>
    public SharedMemory After(Func<bool> chance)
    {
        SharedMemory state = _memory.Copy();
        foreach (var (line, bytes) in _stored)
        {
            byte[] torn = state.Get(line);
            for (int word = 0; word < torn.Length; word += sizeof(ulong))
            {
                if (!torn.AsSpan(word, 8).SequenceEqual(bytes.AsSpan(word, 8)) && chance())
                {
                    bytes.AsSpan(word, 8).CopyTo(torn.AsSpan(word));
                }
            }

            state.Put(line, torn);
        }

        return state;
    }

    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length)
    {
        byte[] piece = new byte[Math.Min(length, 4096)];
        int count = RandomAccess.Read(source, piece, sourceOffset);
        WriteThrough(offset, piece.AsSpan(0, count));
        return count;
    }

    private void Count()
    {
        if (++Events >= _last)
        {
            _isDead = true;
            throw new PowerCutException();
        }
    }
}
