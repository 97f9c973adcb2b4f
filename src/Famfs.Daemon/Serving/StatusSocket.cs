using System.Net.Sockets;
using System.Text;
using Famfs.Mounts;

namespace Famfs.Daemon.Serving;

/// <summary>Answers every connection with one line about the mount. The thread sleeps in accept(2) between them.</summary>
internal sealed class StatusSocket : IDisposable
{
    private readonly string _mountPoint;
    private readonly Func<MountReport> _report;
    private readonly Socket _socket;

    private StatusSocket(string mountPoint, Func<MountReport> report)
    {
        _mountPoint = mountPoint;
        _report = report;
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    }

    /// <summary>Opens it; a mount without one still serves, and null says so.</summary>
    internal static StatusSocket? TryOpen(string mountPoint, Func<MountReport> report)
    {
        StatusSocket status = new(mountPoint, report);
        try
        {
            MountRuntime.Forget(mountPoint);
            File.WriteAllText(MountRuntime.PathOf(mountPoint, ".json"), MountRuntime.Line(report()));
            status._socket.Bind(new UnixDomainSocketEndPoint(MountRuntime.PathOf(mountPoint, ".sock")));
            status._socket.Listen(16);
            new Thread(status.Serve, 256 << 10) { IsBackground = true, Name = "status" }.Start();
            return status;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            Console.Error.WriteLine($"famfsd: no status socket: {e.Message}");
            status._socket.Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        MountRuntime.Forget(_mountPoint);
        _socket.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                using Socket client = _socket.Accept();
                client.SendTimeout = 1000;
                client.Send(Encoding.UTF8.GetBytes(MountRuntime.Line(_report())));
            }
            catch (SocketException e) when (e.SocketErrorCode is not (SocketError.OperationAborted or SocketError.Interrupted
                or SocketError.NotSocket or SocketError.InvalidArgument))
            {
                // One client that went away early is not the end of the others.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
