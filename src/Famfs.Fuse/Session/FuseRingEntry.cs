using System.Runtime.InteropServices;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// The memory that an entry of a ring shares with the kernel: first a request lies there, then its reply. As on the device,
/// nothing of what a reply refers to is needed any more once <see cref="Send"/> has returned.
/// </summary>
internal sealed unsafe class FuseRingEntry : FuseReplySink, IDisposable
{
    // In the page before the payload: headers at its start, these in its middle, the request as one message at its end.
    private const int VectorsOffset = 1024;

    private readonly byte* _base;
    private readonly byte* _payload;
    private readonly int _payloadLength;
    private readonly FuseCopy? _copy;
    private byte* _own;
    private long _ownLength;

    /// <param name="transfer">Bytes of the largest READ and WRITE.</param>
    /// <param name="copy">Copies what may not be there; null leaves it to the kernel.</param>
    internal FuseRingEntry(int transfer, FuseCopy? copy = null)
    {
        _copy = copy;
        int page = Environment.SystemPageSize;

        // The kernel wants room for the largest transfer, and for 32 pages when transfers are kept small.
        _payloadLength = Math.Max(transfer, 32 * page);
        _base = (byte*)NativeMemory.AlignedAlloc((nuint)(page + _payloadLength), (nuint)page);
        new Span<byte>(_base, page).Clear();
        _payload = _base + page;
        Vectors[0] = new IoVector(_base, FuseRingHeader.Size);
        Vectors[1] = new IoVector(_payload, (nuint)_payloadLength);
    }

    /// <summary>The two pieces of memory, as they are registered.</summary>
    internal IoVector* Vectors => (IoVector*)(_base + VectorsOffset);

    /// <summary>The kernel's id of the request.</summary>
    internal ulong CommitId => Header.CommitId;

    /// <summary>Whether there is a reply to the request.</summary>
    internal bool IsAnswered { get; private set; }

    private ref FuseRingHeader Header => ref *(FuseRingHeader*)_base;

    public void Dispose() => NativeMemory.AlignedFree(_base);

    /// <summary>Names memory that is always there; pieces outside it are copied with care.</summary>
    internal void Trust(FuseBuffer buffer)
    {
        _own = buffer.Start;
        _ownLength = buffer.Length;
    }

    /// <summary>The request in one piece, as the device would give it. Data that come with it are not moved.</summary>
    /// <param name="length">Bytes; less than a header if lengths disagree.</param>
    internal byte* Message(out int length)
    {
        IsAnswered = false;
        FuseInHeader request = Header.Request;
        long payload = Header.PayloadLength;
        long argument = request.Length - FuseInHeader.Size - payload;
        if (payload > _payloadLength || argument is < 0 or > FuseRingHeader.OperationSize)
        {
            length = 0;
            return _payload;
        }

        byte* start = _payload - argument - FuseInHeader.Size;
        *(FuseInHeader*)start = request;
        Buffer.MemoryCopy(_base + FuseRingHeader.OperationOffset, start + FuseInHeader.Size, argument, argument);
        length = (int)request.Length;
        return start;
    }

    /// <summary>Makes the reply an error.</summary>
    internal void Fail(int error)
    {
        ulong unique = Header.Request.Unique;
        FuseReplyEncoder.Error(new Span<byte>(_base, FuseOutHeader.Size), unique, error);
        Header.PayloadLength = 0;
        IsAnswered = true;
    }

    /// <inheritdoc/>
    internal override int Send(IoVector* pieces, int count)
    {
        long length = -FuseOutHeader.Size;
        for (int i = 0; i < count; i++)
        {
            length += (long)pieces[i].Length;
        }

        if (length < 0 || length > _payloadLength || pieces[0].Length < FuseOutHeader.Size)
        {
            return Errno.EINVAL;
        }

        // The first piece is the dispatcher's own, header and all.
        FuseOutHeader reply = *(FuseOutHeader*)pieces[0].Start;
        byte* target = _payload;
        long first = (long)pieces[0].Length - FuseOutHeader.Size;
        Buffer.MemoryCopy(pieces[0].Start + FuseOutHeader.Size, target, first, first);
        int error = CopyPieces(pieces + 1, count - 1, target + first, length - first);
        if (error != Errno.Success)
        {
            return error;
        }

        Header.Reply = reply;
        Header.PayloadLength = (uint)length;
        IsAnswered = true;
        return Errno.Success;
    }

    private int CopyPieces(IoVector* pieces, int count, byte* target, long length)
    {
        if (count == 1 && pieces->Start >= _own && pieces->Start + pieces->Length <= _own + _ownLength)
        {
            Buffer.MemoryCopy(pieces->Start, target, length, length);
            return Errno.Success;
        }

        if (count == 0)
        {
            return Errno.Success;
        }

        if (_copy is not null)
        {
            for (int i = 0; i < count; i++)
            {
                if (!_copy(target, pieces[i].Start, (long)pieces[i].Length))
                {
                    return Errno.EFAULT;
                }

                target += pieces[i].Length;
            }

            return Errno.Success;
        }

        // A short copy stopped at memory that cannot be read.
        IoVector whole = new(target, (nuint)length);
        nint copied = Native.GuardedRead(&whole, pieces, count);
        return copied == length ? Errno.Success : copied < 0 ? Native.LastError : Errno.EFAULT;
    }
}
