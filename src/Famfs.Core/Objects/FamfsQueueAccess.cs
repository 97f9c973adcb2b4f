namespace Famfs;

/// <summary>What the permissions of a queue let anybody do.</summary>
[Flags]
public enum FamfsQueueAccess
{
    /// <summary>Nothing but look.</summary>
    None = 0,

    /// <summary>Send.</summary>
    Send = 1,

    /// <summary>Receive.</summary>
    Receive = 2,

    /// <summary>Send and receive.</summary>
    Both = Send | Receive,
}
