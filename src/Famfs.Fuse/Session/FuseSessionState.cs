namespace Famfs.Fuse;

/// <summary>The state that the threads of a session share.</summary>
internal sealed class FuseSessionState(
    FuseFileSystem fileSystem, FuseSessionOptions options, FuseReplySink notifications)
{
    private readonly Lock _gate = new();
    private FuseConnection? _connection;
    private volatile bool _hasPushed;

    internal FuseFileSystem FileSystem { get; } = fileSystem;

    internal FuseSessionOptions Options { get; } = options;

    internal FuseReplySink Notifications { get; } = notifications;

    internal FuseInterrupts Interrupts { get; } = new();

    /// <summary>The queues of io_uring; null where they are not wanted.</summary>
    internal FuseRing? Ring { get; init; }

    /// <summary>Has the devices of maps handed to the kernel, once.</summary>
    internal void PushMapDevices()
    {
        if (_hasPushed)
        {
            return;
        }

        lock (_gate)
        {
            if (!_hasPushed)
            {
                FileSystem.PushMapDevices(Connection!);
                _hasPushed = true;
            }
        }
    }

    /// <summary>Null until INIT has been answered.</summary>
    internal FuseConnection? Connection
    {
        get => Volatile.Read(ref _connection);
        set => Volatile.Write(ref _connection, value);
    }

    /// <summary>The errno by which INIT was refused. The kernel asks once, so the mount is of no use then.</summary>
    internal int InitError { get; set; }
}
