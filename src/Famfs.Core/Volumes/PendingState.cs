namespace Famfs.Volumes;

/// <summary>The states of a <see cref="PendingFile"/> on its way into the log.</summary>
public enum PendingState
{
    /// <summary>It is not in the log, and nothing speaks against it.</summary>
    Pending,

    /// <summary>The log has it.</summary>
    Committed,

    /// <summary>It was not created; <see cref="PendingFile.Error"/> says why.</summary>
    Failed,

    /// <summary>It was given up, with its space.</summary>
    Released,

    /// <summary>Another writer came between: nobody knows whose its space is, so nobody gets it.</summary>
    Lost,
}
