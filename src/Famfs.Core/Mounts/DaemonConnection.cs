using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>
/// A connection to the famfsd of a mount. Its address is an abstract socket named by the device number of the mount, so it
/// depends on no folder, environment variable or mount namespace. Any user can bind such a name: an answer counts only
/// if the kernel says that it comes from root, from the user who mounted, or from this user.
/// </summary>
internal sealed class DaemonConnection : IDisposable
{
    private const int Patience = 2000;
    private const int MaxAnswer = 256 << 10;

    // How long the process may live on after it has closed the connection.
    private const int EndPatience = 2000;

    private readonly Socket _socket;
    private readonly int _process;

    private DaemonConnection(Socket socket, PeerCredentials peer)
    {
        _socket = socket;
        Peer = peer;
        _process = peer.ProcessId > 0 ? Libc.OpenProcess(peer.ProcessId) : -1;
    }

    /// <summary>The famfsd. Its process is known even if it does not answer.</summary>
    public PeerCredentials Peer { get; }

    /// <summary>The address on which the famfsd of a device number listens.</summary>
    public static UnixDomainSocketEndPoint Address(string deviceNumber) => new("\0famfs/" + deviceNumber);

    /// <summary>Connects to the famfsd of a mount; null if there is none in this network namespace.</summary>
    public static DaemonConnection? TryOpen(MountEntry mount)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = Patience,
            SendTimeout = Patience,
        };
        try
        {
            socket.Connect(Address(mount.DeviceNumber));
            PeerCredentials peer = PeerCredentials.Of(socket);
            if (peer.UserId == 0 || peer.UserId == mount.OwnerId || peer.UserId == Libc.EffectiveUser())
            {
                return new DaemonConnection(socket, peer);
            }
        }
        catch (SocketException)
        {
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Asks for the state of the mount; null without an answer in time.</summary>
    public MountReport? Status() => Ask(DaemonRequest.StatusLine, MountReportJson.Default.MountReport);

    /// <summary>Has what is closed committed.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Settle() => Ask(DaemonRequest.SettleLine, MountReportJson.Default.DaemonReply) is { Error: null };

    /// <summary>Has the pages of a file dropped.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Invalidate(string path) => Ask(DaemonRequest.InvalidateLine(path), MountReportJson.Default.DaemonReply) is { Error: null };

    /// <summary>Waits until famfsd has ended: it closes the connection first, and its process ends a moment later.</summary>
    /// <param name="milliseconds">How long to wait for the connection.</param>
    /// <returns>Whether it has ended.</returns>
    public bool HasEnded(int milliseconds)
    {
        if (!IsClosed(milliseconds))
        {
            return false;
        }

        Libc.WaitReadable([_process], _process < 0 ? 0 : EndPatience, stackalloc bool[1]);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        if (_process >= 0)
        {
            Libc.Close(_process);
        }
    }

    private bool IsClosed(int milliseconds)
    {
        try
        {
            // Nothing was asked, so nothing but the end can come.
            return _socket.Poll(milliseconds * 1000, SelectMode.SelectRead) && _socket.Receive(new byte[1], SocketFlags.Peek) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private T? Ask<T>(string request, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            _socket.Send(Encoding.ASCII.GetBytes(request));
            return ReadLine() is { } line ? JsonSerializer.Deserialize(line, type) : null;
        }
        catch (Exception e) when (e is SocketException or JsonException)
        {
            return null;
        }
    }

    private byte[]? ReadLine()
    {
        long start = Stopwatch.GetTimestamp();
        byte[] line = new byte[4096];
        int length = 0;
        while (Patience - Stopwatch.GetElapsedTime(start).TotalMilliseconds is > 0 and var left
            && _socket.Poll((int)(left * 1000), SelectMode.SelectRead)
            && _socket.Receive(line.AsSpan(length)) is > 0 and var received)
        {
            int end = line.AsSpan(length, received).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return line[..(length + end)];
            }

            length += received;
            if (length == line.Length)
            {
                if (length == MaxAnswer)
                {
                    return null;
                }

                Array.Resize(ref line, length * 2);
            }
        }

        return null;
    }
}
