using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>A received message, taken apart into header, body and extensions. Borrows the receive buffer.</summary>
public readonly ref struct FuseMessage
{
    private FuseMessage(scoped in FuseInHeader header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> extensions)
    {
        Header = header;
        Body = body;
        Extensions = extensions;
    }

    /// <summary>The header. Filled in whenever the message has one, even if the lengths disagree.</summary>
    public FuseInHeader Header { get; }

    /// <summary>The bytes after the header, without extensions.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Extensions at the end (protocol 7.38 and later), a multiple of 8 bytes, mostly empty.</summary>
    public ReadOnlySpan<byte> Extensions { get; }

    /// <summary>Takes a message apart.</summary>
    /// <param name="bytes">All bytes received in one read.</param>
    /// <param name="message">The parts; body and extensions are empty unless the status is
    /// <see cref="FuseMessageStatus.Valid"/>.</param>
    /// <returns>Whether the frame is sound.</returns>
    public static FuseMessageStatus Decode(ReadOnlySpan<byte> bytes, out FuseMessage message)
    {
        message = default;
        if (bytes.Length < FuseInHeader.Size)
        {
            return FuseMessageStatus.Unanswerable;
        }

        FuseInHeader header = MemoryMarshal.Read<FuseInHeader>(bytes);
        message = new FuseMessage(header, default, default);

        // A reply with unique 0 would be taken for a notification, so such a request must not be answered at all.
        if (header.Unique == 0)
        {
            return FuseMessageStatus.Unanswerable;
        }

        if (header.Length != (uint)bytes.Length)
        {
            return FuseMessageStatus.LengthMismatch;
        }

        ReadOnlySpan<byte> rest = bytes[FuseInHeader.Size..];
        int extensions = header.ExtensionLength * FuseProtocol.RecordAlignment;
        if (extensions > rest.Length)
        {
            return FuseMessageStatus.ExtensionMismatch;
        }

        message = new FuseMessage(header, rest[..^extensions], rest[^extensions..]);
        return FuseMessageStatus.Valid;
    }
}
