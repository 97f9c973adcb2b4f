using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Famfs.Interop;
using Famfs.Mounts;

namespace Famfs.Daemon.Serving;

/// <summary>
/// Answers requests (<see cref="DaemonRequest"/>) at <see cref="DaemonConnection.Address"/>. The thread sleeps in accept(2)
/// between them, and each client has a thread of its own. Root and the user who mounted may keep a connection, which
/// closes when famfsd ends; others get one answer, and few of them at a time, so they keep nobody waiting.
/// </summary>
/// <remarks>Answers run outside of any request of the kernel, as notifications must (<see cref="Fuse.FuseConnection"/>).</remarks>
internal sealed class StatusSocket : IDisposable
{
    private const int MostClients = 64;
    private const int MostStrangers = 8;
    private const int StackSize = 256 << 10;
    private const int BindInterval = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string _deviceNumber;
    private readonly Func<DaemonRequest, bool, string> _answer;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim _clients = new(MostClients);
    private readonly SemaphoreSlim _strangers = new(MostStrangers);
    private volatile bool _isClosed;

    private StatusSocket(string deviceNumber, Func<DaemonRequest, bool, string> answer)
    {
        _deviceNumber = deviceNumber;
        _answer = answer;
    }

    /// <summary>Starts to listen. A mount whose name another process holds serves all the same, and can be asked through itself.</summary>
    /// <param name="deviceNumber">Device number of the mount.</param>
    /// <param name="answer">Gives the line that answers a request, in full or as a stranger may have
    /// it; called from several threads.</param>
    internal static StatusSocket Open(string deviceNumber, Func<DaemonRequest, bool, string> answer)
    {
        StatusSocket status = new(deviceNumber, answer);
        bool isBound = status.TryBind();
        new Thread(() => status.Serve(isBound), StackSize) { IsBackground = true, Name = "status" }.Start();
        return status;
    }

    /// <summary>Takes no more connections; those that are there stay until the process ends.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _socket.Dispose();
    }

    private bool TryBind()
    {
        try
        {
            _socket.Bind(DaemonConnection.Address(_deviceNumber));
            _socket.Listen(128);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Serve(bool isBound)
    {
        // The kernel gives a device number out again at once: the former famfsd may still hold the name for a moment.
        for (int wait = BindInterval; !isBound && !_isClosed; wait = Math.Min(wait * 2, 60_000))
        {
            Thread.Sleep(wait);
            try
            {
                isBound = TryBind();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }

        while (!_isClosed)
        {
            try
            {
                Welcome(_socket.Accept());
            }
            catch (SocketException) when (!_isClosed)
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

    private void Welcome(Socket client)
    {
        bool isTrusted;
        try
        {
            isTrusted = IsTrusted(PeerCredentials.Of(client).UserId);
        }
        catch (SocketException)
        {
            client.Dispose();
            return;
        }

        // A caller that is sent away knows by the connection that somebody serves here.
        SemaphoreSlim places = isTrusted ? _clients : _strangers;
        if (!places.Wait(0))
        {
            client.Dispose();
            return;
        }

        new Thread(() => Answer(client, isTrusted, places), StackSize) { IsBackground = true, Name = "client" }.Start();
    }

    /// <summary>Whether a user is told everything and may have something done.</summary>
    internal static bool IsTrusted(uint user) => user == 0 || user == Libc.EffectiveUser();

    private void Answer(Socket client, bool isTrusted, SemaphoreSlim places)
    {
        try
        {
            using (client)
            {
                client.SendTimeout = (int)Patience.TotalMilliseconds;
                Span<byte> line = stackalloc byte[DaemonRequest.MaxLength];
                int length = ReadLine(client, line, Patience);
                do
                {
                    // Everybody may ask for the status; what does something is for those who are trusted.
                    string answer = length < 0 || !DaemonRequest.TryParse(line[..length], out DaemonRequest request)
                        ? new DaemonReply { Error = DaemonTexts.Get("NoRequest") }.ToLine()
                        : isTrusted || request.Word == DaemonRequest.Status
                        ? _answer(request, isTrusted)
                        : new DaemonReply { Error = DaemonTexts.Get("NotForYou") }.ToLine();
                    client.Send(Encoding.UTF8.GetBytes(answer));
                }
                while (isTrusted && length >= 0 && (length = ReadLine(client, line, Timeout.InfiniteTimeSpan)) >= 0);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It went away, or did not take the answer.
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Length of the line that a client sends, without its end; -1 if it goes away, sends too much or takes too long.</summary>
    private static int ReadLine(Socket client, Span<byte> line, TimeSpan patience)
    {
        bool isPatient = patience == Timeout.InfiniteTimeSpan;
        long start = Stopwatch.GetTimestamp();
        int length = 0;
        while (length < line.Length)
        {
            TimeSpan left = isPatient ? Timeout.InfiniteTimeSpan : patience - Stopwatch.GetElapsedTime(start);
            if ((!isPatient && left <= TimeSpan.Zero) || !client.Poll(left, SelectMode.SelectRead)
                || client.Receive(line[length..]) is not (> 0 and var received))
            {
                return -1;
            }

            int end = line.Slice(length, received).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return length + end;
            }

            length += received;
        }

        return -1;
    }
}
