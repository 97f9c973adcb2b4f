using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Famfs.Mounts;

/// <summary>The process and the user at the other end of a Unix socket, as the kernel tells it (SO_PEERCRED).</summary>
/// <param name="ProcessId">The process, as numbered here; 0 if it is in a PID namespace that is not seen from here.</param>
/// <param name="UserId">Its effective user.</param>
internal readonly record struct PeerCredentials(int ProcessId, uint UserId)
{
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;

    /// <summary>Asks the kernel. The credentials are those of the moment of connect(2) or listen(2).</summary>
    /// <exception cref="SocketException">The socket is not connected.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        // struct ucred: pid, uid, gid.
        Span<byte> value = stackalloc byte[12];
        socket.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, value);
        return new PeerCredentials(MemoryMarshal.Read<int>(value), MemoryMarshal.Read<uint>(value[4..]));
    }
}
