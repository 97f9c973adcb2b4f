namespace Famfs.Daemon;

/// <summary>What a command line asks for.</summary>
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
