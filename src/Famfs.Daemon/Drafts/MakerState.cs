namespace Famfs.Daemon.Drafts;

/// <summary>The states of the program that made a draft.</summary>
internal enum MakerState
{
    /// <summary>The process cannot be seen from here, for instance from another PID namespace: only time counts.</summary>
    Unseen,

    /// <summary>The process runs.</summary>
    Running,

    /// <summary>The process has ended; other processes of its process group run, such as the script that it was a step of.</summary>
    GroupRunning,

    /// <summary>The process and its process group have ended.</summary>
    Ended,
}
