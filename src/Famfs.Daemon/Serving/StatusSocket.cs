using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Famfs.Mounts;

namespace Famfs.Daemon.Serving;

/// <summary>
/// Answers requests (<see cref="DaemonRequest"/>), one to a connection. The thread sleeps in accept(2) between them, and
/// each client has a thread of its own for as long as it takes: a slow one keeps nobody waiting, and not for long.
/// </summary>
/// <remarks>Answers run outside of any request of the kernel, as notifications must (<see cref="Fuse.FuseConnection"/>).</remarks>
internal sealed class StatusSocket : IDisposable
{
    private const int MostClients = 32;
    private const int StackSize = 256 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string _mountPoint;
    private readonly Func<DaemonRequest, string> _answer;
    private readonly Socket _socket;
    private readonly SemaphoreSlim _clients = new(MostClients);

    private StatusSocket(string mountPoint, Func<DaemonRequest, string> answer)
    {
        _mountPoint = mountPoint;
        _answer = answer;
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    }

    /// <summary>Opens it for this user only; a mount without one still serves, and null says so.</summary>
    /// <param name="mountPoint">The directory that is mounted on.</param>
    /// <param name="answer">Gives the line that answers a request; called from several threads.</param>
    internal static StatusSocket? TryOpen(string mountPoint, Func<DaemonRequest, string> answer)
    {
        StatusSocket status = new(mountPoint, answer);
        try
        {
            MountRuntime.Forget(mountPoint);
            File.WriteAllText(MountRuntime.PathOf(mountPoint, ".json"), answer(new DaemonRequest(DaemonRequest.Status, [])));
            string path = MountRuntime.PathOf(mountPoint, ".sock");
            status._socket.Bind(new UnixDomainSocketEndPoint(path));

            // Nobody can connect before it listens.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            status._socket.Listen(128);
            new Thread(status.Serve, StackSize) { IsBackground = true, Name = "status" }.Start();
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
                Socket client = _socket.Accept();
                _clients.Wait();
                new Thread(() => Answer(client), StackSize) { IsBackground = true, Name = "client" }.Start();
            }
            catch (SocketException e) when (e.SocketErrorCode is not (SocketError.OperationAborted or SocketError.Interrupted
                or SocketError.NotSocket or SocketError.InvalidArgument))
            {
                // One client that went away early is not the end of the others; without a free descriptor, wait for one.
                Thread.Sleep(10);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(Socket client)
    {
        try
        {
            using (client)
            {
                client.SendTimeout = (int)Patience.TotalMilliseconds;
                Span<byte> line = stackalloc byte[DaemonRequest.MaxLength];
                string answer = DaemonRequest.TryParse(line[..ReadLine(client, line)], out DaemonRequest request)
                    ? _answer(request)
                    : MountRuntime.Line(new DaemonReply { Error = "This is no request." });
                client.Send(Encoding.UTF8.GetBytes(answer));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It went away, or did not take the answer.
        }
        finally
        {
            _clients.Release();
        }
    }

    /// <summary>Length of the line that a client sends, without its end; of no line what came until patience ran out.</summary>
    private static int ReadLine(Socket client, Span<byte> line)
    {
        long start = Stopwatch.GetTimestamp();
        int length = 0;
        while (length < line.Length && Patience - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left
            && client.Poll(left, SelectMode.SelectRead) && client.Receive(line[length..]) is > 0 and var received)
        {
            int end = line.Slice(length, received).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return length + end;
            }

            length += received;
        }

        return 0;
    }
}
