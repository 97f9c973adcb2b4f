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
}
