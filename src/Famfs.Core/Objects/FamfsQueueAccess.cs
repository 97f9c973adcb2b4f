namespace Famfs;

/// <summary>The operations on a queue that its permissions allow to anybody.</summary>
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
