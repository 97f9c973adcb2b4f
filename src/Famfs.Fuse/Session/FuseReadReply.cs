using System.Runtime.InteropServices;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// The answer to a READ: pieces of memory that the file system owns, sent without a copy of ours, or bytes put into
/// <see cref="Buffer"/>, or both. Fewer bytes than asked for mean the end of the file.
/// </summary>
/// <remarks>
/// Pieces must stay as they are until the reply has been sent: after the handler has returned, or in
/// <see cref="Send"/> for a handler that holds a lock meanwhile. A piece that cannot be read (poisoned memory, a
/// truncated file behind a mapping) gives the reader EIO and the server no signal.
/// </remarks>
public sealed unsafe class FuseReadReply
{
    private const int MaxPieces = 256;

    private readonly FuseBuffer _buffer;
    private readonly FuseReplySink _sink;
    private readonly IoVector* _pieces = (IoVector*)NativeMemory.Alloc(MaxPieces + 1, (nuint)sizeof(IoVector));
    private int _count;
    private int _asked;
    private ulong _unique;

    internal FuseReadReply(FuseBuffer buffer, FuseReplySink sink)
    {
        _buffer = buffer;
        _sink = sink;
    }

    /// <summary>Bytes asked for; never more are sent.</summary>
    public int Asked => _asked;

    /// <summary>Bytes in the pieces added so far.</summary>
    public long Length { get; private set; }

    /// <summary>Memory for data that have no lasting place, as long as what was asked for. Its contents are stale.
    /// <see cref="AddBuffer"/> says how much of it belongs to the reply.</summary>
    public Span<byte> Buffer => new(_buffer.Payload, _asked);

    internal bool Sent { get; private set; }

    internal int SendResult { get; private set; }

    /// <summary>Adds a piece after those added before.</summary>
    /// <param name="start">First byte; needs no alignment, and is fastest on a page.</param>
    /// <param name="length">Bytes. What goes beyond <see cref="Asked"/> is cut off.</param>
    /// <returns>False if there is no room for another piece; the reply is then short, which the reader would take
    /// for the end of the file, so the handler answers EIO.</returns>
    public bool Add(void* start, long length)
    {
        length = Math.Min(length, _asked - Length);
        if (length <= 0)
        {
            return length == 0;
        }

        // Slot 0 is the header's. Neighbours in memory become one piece.
        ref IoVector last = ref _pieces[_count];
        if (_count > 0 && last.Start + last.Length == (byte*)start)
        {
            last.Length += (nuint)length;
        }
        else if (_count == MaxPieces)
        {
            return false;
        }
        else
        {
            _pieces[++_count] = new IoVector((byte*)start, (nuint)length);
        }

        Length += length;
        return true;
    }

    /// <summary>Adds the first bytes of <see cref="Buffer"/>.</summary>
    /// <param name="length">Bytes.</param>
    /// <returns>As <see cref="Add"/>.</returns>
    public bool AddBuffer(int length) => Add(_buffer.Payload, length);

    /// <summary>
    /// Sends the reply now, for a handler that must keep a lock until the pieces have been copied. The handler then
    /// returns 0; whatever it returns is no longer sent.
    /// </summary>
    /// <returns>0, or the errno of the failure; the reader has got EIO then.</returns>
    public int Send()
    {
        if (Sent)
        {
            return Errno.EINVAL;
        }

        Sent = true;
        FuseReplyEncoder.Header(new Span<byte>(_buffer.Start, FuseOutHeader.Size), _unique, Length);
        _pieces[0] = new IoVector(_buffer.Start, FuseOutHeader.Size);
        SendResult = _sink.Send(_pieces, _count + 1);
        return SendResult;
    }

    internal void Begin(ulong unique, uint asked)
    {
        _unique = unique;
        _asked = (int)Math.Min(asked, (uint)_buffer.PayloadLength);
        _count = 0;
        Length = 0;
        Sent = false;
    }

    internal void Free() => NativeMemory.Free(_pieces);
}
