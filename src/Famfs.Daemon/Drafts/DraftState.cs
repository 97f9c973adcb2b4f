namespace Famfs.Daemon.Drafts;

/// <summary>The states of a draft on its way into the log.</summary>
internal enum DraftState
{
    /// <summary>It can be changed.</summary>
    Open,

    /// <summary>It is being recorded: a change of it waits until that has succeeded or failed.</summary>
    Committing,

    /// <summary>The log has it.</summary>
    Committed,

    /// <summary>It has been removed or replaced, and lives only as long as it is open.</summary>
    Removed,
}
