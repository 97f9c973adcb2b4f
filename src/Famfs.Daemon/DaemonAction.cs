namespace Famfs.Daemon;

/// <summary>The actions that a command line can ask for.</summary>
internal enum DaemonAction
{
    /// <summary>To mount and serve.</summary>
    Mount,

    /// <summary>To change whether a mount that is there allows changes.</summary>
    Remount,

    /// <summary>To say how it is called.</summary>
    Help,

    /// <summary>To say which version it is.</summary>
    Version,
}
