namespace Famfs.Fuse;

/// <summary>Why a session is over.</summary>
public enum FuseSessionEnd
{
    /// <summary>Someone unmounted.</summary>
    Unmounted,

    /// <summary><see cref="FuseSession.Stop"/> was called, or a signal came.</summary>
    Stopped,

    /// <summary>The connection was aborted (umount -f, /sys/fs/fuse/connections).</summary>
    Aborted,

    /// <summary>INIT could not be agreed on, or the device failed.</summary>
    Failed,
}
