using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Coherence;

/// <summary>A host on which one of the steps of the protocol does nothing, as if it had been removed from the code.</summary>
internal sealed class FaultyDevice(SharedMemory memory, Random random, SafeFileHandle handle, Fault fault)
    : CachedDevice(memory, random, handle)
{
    private bool _skipFence;

    public override void WriteBack(long offset, long length)
    {
        Fault skipped = offset switch
        {
            MediaLayout.SuperblockCopyOffset => Fault.CopyFlush,
            MediaLayout.LogOffset + LogHeader.PublishOffset => Fault.CounterFlush,
            > MediaLayout.LogOffset => Fault.EntryFlush,
            _ => Fault.None,
        };
        _skipFence = skipped == Fault.EntryFlush && fault == Fault.EntryFence;
        if (skipped != fault || fault == Fault.None)
        {
            base.WriteBack(offset, length);
        }
    }

    public override void Fence()
    {
        if (!_skipFence)
        {
            base.Fence();
        }
    }

    public override void Invalidate(long offset, long length)
    {
        Fault skipped = offset switch
        {
            0 => Fault.SuperblockInvalidate,
            MediaLayout.LogOffset => Fault.HeaderInvalidate,
            > MediaLayout.LogOffset => Fault.EntryInvalidate,
            _ => Fault.None,
        };
        if (skipped != fault || fault == Fault.None)
        {
            base.Invalidate(offset, length);
        }
    }
}
