using System.Runtime.InteropServices;

namespace Famfs.Fuse;

/// <summary>A whole server in one call: mount, serve, stop at a signal, unmount.</summary>
public sealed class FuseServer
{
    private readonly Lock _lock = new();
    private FuseSession? _session;
    private bool _stopped;

    private FuseServer()
    {
    }

    /// <summary>
    /// Mounts and serves until someone unmounts or SIGTERM or SIGINT comes. The mount answers from the moment
    /// <see cref="FuseFileSystem.Initialize"/> has returned.
    /// </summary>
    /// <param name="mountOptions">The mount.</param>
    /// <param name="fileSystem">Answers the requests.</param>
    /// <param name="sessionOptions">How to talk to the kernel.</param>
    /// <param name="started">Given the session before it runs, for statistics and for <see cref="FuseSession.Stop"/>.
    /// </param>
    /// <returns>Why it is over.</returns>
    /// <exception cref="FuseException">The mount could not be made.</exception>
    public static FuseSessionEnd Serve(
        FuseMountOptions mountOptions,
        FuseFileSystem fileSystem,
        FuseSessionOptions? sessionOptions = null,
        Action<FuseSession>? started = null)
    {
        // Before the mount: a signal in between would leave a mount without a server.
        FuseServer server = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, server.OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, server.OnSignal);
        sessionOptions ??= new FuseSessionOptions();
        using FuseMount mount = FuseMount.Create(mountOptions);
        mount.TrySetReadAhead(sessionOptions.MaxReadAhead);
        FuseSession session = new(mount, fileSystem, sessionOptions);
        started?.Invoke(session);
        server.Attach(session);
        return session.Run();
    }

    private void Attach(FuseSession session)
    {
        lock (_lock)
        {
            _session = session;
            if (_stopped)
            {
                session.Stop();
            }
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_lock)
        {
            _stopped = true;
            _session?.Stop();
        }
    }
}
