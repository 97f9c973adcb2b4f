namespace Famfs.Fuse;

/// <summary>What the threads of a session share.</summary>
internal sealed class FuseSessionState(
    FuseFileSystem fileSystem, FuseSessionOptions options, FuseReplySink notifications)
{
    private FuseConnection? _connection;

    internal FuseFileSystem FileSystem { get; } = fileSystem;

    internal FuseSessionOptions Options { get; } = options;

    internal FuseReplySink Notifications { get; } = notifications;

    internal FuseInterrupts Interrupts { get; } = new();

    /// <summary>Null until INIT has been answered.</summary>
    internal FuseConnection? Connection
    {
        get => Volatile.Read(ref _connection);
        set => Volatile.Write(ref _connection, value);
    }
}
