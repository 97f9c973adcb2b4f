namespace Famfs.Tests.Coherence;

/// <summary>What a device of the simulation does not do although it is asked to.</summary>
public enum Omission
{
    None,

    /// <summary>Write back the entries of a commit.</summary>
    EntryFlush,

    /// <summary>Wait for them before the counters that publish them are stored.</summary>
    EntryFence,

    /// <summary>Write back the counters.</summary>
    CounterFlush,

    /// <summary>Invalidate the entries that a reader reads.</summary>
    EntryInvalidate,

    /// <summary>Invalidate the header that a reader reads.</summary>
    HeaderInvalidate,

    /// <summary>Invalidate the superblock.</summary>
    SuperblockInvalidate,

    /// <summary>Write back the copy of the superblock before the primary changes.</summary>
    CopyFlush,

    /// <summary>Write back the journal of a change.</summary>
    JournalFlush,

    /// <summary>Invalidate the journal that a reader reads.</summary>
    JournalInvalidate,

    /// <summary>Write back the counters of changes.</summary>
    ChangeCountFlush,

    /// <summary>Invalidate the counters of changes that a reader reads.</summary>
    ChangeLineInvalidate,

    /// <summary>Wait for the entries of a change before it counts as done.</summary>
    ChangeFence,

    /// <summary>Write back the ring of changes.</summary>
    RingFlush,

    /// <summary>Invalidate the ring that a reader reads.</summary>
    RingInvalidate,
}
