using System.Runtime.InteropServices;

namespace Famfs.Fuse;

/// <summary>
/// Native memory in which a message lies so that what follows its headers starts on a page: data that come with a
/// WRITE or go with a READ are then copied page by page and not in two parts for each.
/// </summary>
internal sealed unsafe class FuseBuffer : IDisposable
{
    private byte* _base;

    internal FuseBuffer(int headerLength, int payloadLength)
    {
        int page = Environment.SystemPageSize;
        int pages = (payloadLength + page - 1) / page;
        _base = (byte*)NativeMemory.AlignedAlloc((nuint)(pages + 1) * (nuint)page, (nuint)page);
        Payload = _base + page;
        Start = Payload - headerLength;
        PayloadLength = pages * page;
        Length = headerLength + PayloadLength;
    }

    internal byte* Start { get; }

    internal byte* Payload { get; }

    internal int Length { get; }

    internal int PayloadLength { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_base);
        _base = null;
    }
}
