using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

internal static unsafe partial class Native
{
    private const int UnixFamily = 1;
    private const int StreamSocket = 1;
    private const int SocketLevel = 1;
    private const int PassedRights = 1;
    private const int ReceiveCloseOnExec = 0x40000000;

    /// <summary>A pair of connected sockets that a child process inherits.</summary>
    internal static bool TrySocketPair(out int mine, out int theirs)
    {
        int* pair = stackalloc int[2];
        bool made = SocketPair(UnixFamily, StreamSocket, 0, pair) == 0;
        mine = made ? pair[0] : -1;
        theirs = made ? pair[1] : -1;
        if (made)
        {
            // Else the child would hold our end too, and its death would not end the stream.
            Libc.fcntl(mine, Libc.F_SETFD, Libc.FD_CLOEXEC);
        }

        return made;
    }

    /// <summary>Receives one descriptor that the peer passes, and waits for it no longer than told.</summary>
    /// <returns>The descriptor, or -1 if the peer closed, passed nothing or took too long.</returns>
    internal static int ReceiveDescriptor(int socket, int milliseconds)
    {
        Libc.PollDescriptor entry = new() { Descriptor = socket, Events = Libc.POLLIN };
        if (Libc.poll(&entry, 1, milliseconds) <= 0)
        {
            return -1;
        }

        byte data;
        IoVector vector = new(&data, 1);
        ControlMessage control = default;
        MessageHeader header = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = &control,
            ControlLength = (nuint)sizeof(ControlMessage),
        };
        nint received = ReceiveMessage(socket, &header, ReceiveCloseOnExec);
        return received > 0 && control.Level == SocketLevel && control.Type == PassedRights
            ? control.Descriptor
            : -1;
    }

    [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int family, int type, int protocol, int* pair);

    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, MessageHeader* header, int flags);

    /// <summary>struct msghdr of a 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        internal void* Name;
        internal ulong NameLength;
        internal IoVector* Vectors;
        internal nuint VectorCount;
        internal void* Control;
        internal nuint ControlLength;
        internal ulong Flags;
    }

    /// <summary>struct cmsghdr followed by one descriptor, padded to 8 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ControlMessage
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
        internal int Descriptor;
        internal int Padding;
    }
}
