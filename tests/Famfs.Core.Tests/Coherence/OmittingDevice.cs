using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Coherence;

/// <summary>A host on which one of the steps of the protocol does nothing, as if it had been removed from the code.</summary>
internal sealed class OmittingDevice(SharedMemory memory, Random random, SafeFileHandle handle, Omission omission)
    : CachedDevice(memory, random, handle)
{
    private bool _skipFence;

    public override void WriteBack(long offset, long length)
    {
        Omission skipped = offset switch
        {
            MediaLayout.SuperblockCopyOffset => Omission.CopyFlush,
            ChangesLayout.JournalOffset => Omission.JournalFlush,
            >= ChangesLayout.LineOffset and < ChangesLayout.SlotsOffset => Omission.ChangeCountFlush,
            >= ChangesLayout.SlotsOffset and < MediaLayout.LogOffset => Omission.RingFlush,
            MediaLayout.LogOffset + LogHeader.PublishOffset => Omission.CounterFlush,
            > MediaLayout.LogOffset => Omission.EntryFlush,
            _ => Omission.None,
        };
        _skipFence = (skipped == Omission.EntryFlush && omission == Omission.EntryFence)
            || (skipped == Omission.RingFlush && omission == Omission.ChangeFence);
        if (skipped != omission || omission == Omission.None)
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
        Omission skipped = offset switch
        {
            0 => Omission.SuperblockInvalidate,
            ChangesLayout.JournalOffset => Omission.JournalInvalidate,
            ChangesLayout.LineOffset => Omission.ChangeLineInvalidate,
            >= ChangesLayout.SlotsOffset and < MediaLayout.LogOffset => Omission.RingInvalidate,
            MediaLayout.LogOffset => Omission.HeaderInvalidate,
            > MediaLayout.LogOffset => Omission.EntryInvalidate,
            _ => Omission.None,
        };
        if (skipped != omission || omission == Omission.None)
        {
            base.Invalidate(offset, length);
        }
    }
}
