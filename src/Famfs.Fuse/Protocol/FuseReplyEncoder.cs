using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Famfs.Fuse.Interop;

namespace Famfs.Fuse.Protocol;

/// <summary>Encodes replies and notifications. Pure: spans in, lengths out.</summary>
public static class FuseReplyEncoder
{
    /// <summary>Encodes the header of a reply that succeeded.</summary>
    /// <param name="target">At least 16 bytes.</param>
    /// <param name="unique">Identity of the request, not 0.</param>
    /// <param name="payloadLength">Bytes that follow the header.</param>
    public static void Header(Span<byte> target, ulong unique, long payloadLength) =>
        MemoryMarshal.Write(target, new FuseOutHeader
        {
            Length = checked((uint)(FuseOutHeader.Size + payloadLength)),
            Unique = unique,
        });

    /// <summary>Encodes a whole reply that carries nothing but an error, or nothing at all.</summary>
    /// <param name="target">At least 16 bytes.</param>
    /// <param name="unique">Identity of the request, not 0.</param>
    /// <param name="error">A positive errno below 512, or 0. The kernel refuses a reply with any other, and the
    /// caller would wait forever, so those become EIO.</param>
    public static void Error(Span<byte> target, ulong unique, int error) =>
        MemoryMarshal.Write(target, new FuseOutHeader
        {
            Length = FuseOutHeader.Size,
            Error = -(error is >= 0 and < FuseProtocol.ErrorLimit ? error : Errno.EIO),
            Unique = unique,
        });

    /// <summary>Encodes a whole reply with a structure of fixed length.</summary>
    /// <typeparam name="T">One of the wire structures.</typeparam>
    /// <param name="target">At least 16 bytes and the structure.</param>
    /// <param name="unique">Identity of the request, not 0.</param>
    /// <param name="payload">The structure.</param>
    /// <returns>Bytes written.</returns>
    public static int Reply<T>(Span<byte> target, ulong unique, in T payload)
        where T : unmanaged
    {
        Header(target, unique, Unsafe.SizeOf<T>());
        MemoryMarshal.Write(target[FuseOutHeader.Size..], payload);
        return FuseOutHeader.Size + Unsafe.SizeOf<T>();
    }

    /// <summary>Encodes a notification: its code, a structure, and a name if it has one.</summary>
    /// <typeparam name="T">One of the notification structures.</typeparam>
    /// <param name="target">At least 16 bytes, the structure, the name and a NUL.</param>
    /// <param name="code">The kind of the notification.</param>
    /// <param name="payload">The structure.</param>
    /// <param name="name">The name without NUL; empty for notifications that have none.</param>
    /// <returns>Bytes written.</returns>
    public static int Notification<T>(
        Span<byte> target,
        FuseNotifyCode code,
        in T payload,
        ReadOnlySpan<byte> name = default)
        where T : unmanaged
    {
        int length = FuseOutHeader.Size + Unsafe.SizeOf<T>() + (name.IsEmpty ? 0 : name.Length + 1);
        MemoryMarshal.Write(target, new FuseOutHeader { Length = (uint)length, Error = (int)code });
        MemoryMarshal.Write(target[FuseOutHeader.Size..], payload);
        if (!name.IsEmpty)
        {
            name.CopyTo(target[(FuseOutHeader.Size + Unsafe.SizeOf<T>())..]);
            target[length - 1] = 0;
        }

        return length;
    }
}
