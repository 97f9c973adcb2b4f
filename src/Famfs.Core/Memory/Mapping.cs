using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Memory;

/// <summary>A shared mapping of a device from its first byte; released when disposed or forgotten.</summary>
internal sealed unsafe class Mapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly byte* _reserved;
    private readonly long _reservedLength;

    private Mapping(byte* reserved, long reservedLength, byte* address, long length)
        : base(ownsHandle: true)
    {
        _reserved = reserved;
        _reservedLength = reservedLength;
        Length = length;
        SetHandle((nint)address);
    }

    /// <summary>First mapped byte.</summary>
    public byte* Address => (byte*)handle;

    /// <summary>Bytes mapped.</summary>
    public long Length { get; }

    /// <summary>
    /// Maps the first <paramref name="length"/> bytes for reading, from a multiple of <paramref name="alignment"/> on, so
    /// that the kernel can use large pages; null and errno on failure.
    /// </summary>
    public static Mapping? TryCreate(SafeFileHandle file, long length, long alignment, out int errno)
    {
        byte* reserved = Libc.MapAnonymous(null, length + alignment, Libc.PROT_NONE, Libc.MAP_NORESERVE, out errno);
        if (reserved == null)
        {
            return null;
        }

        byte* start = (byte*)(((nuint)reserved + (nuint)alignment - 1) & ~((nuint)alignment - 1));
        Mapping mapping = new(reserved, length + alignment, start, length);
        if (Libc.Map(start, length, Libc.PROT_READ, Libc.MAP_SHARED | Libc.MAP_NORESERVE | Libc.MAP_FIXED, file, 0, out errno) != null)
        {
            return mapping;
        }

        mapping.Dispose();
        return null;
    }

    /// <summary>Whether this process has the address space for a mapping of so many bytes.</summary>
    public static bool IsPossible(long length)
    {
        byte* reserved = Libc.MapAnonymous(null, length, Libc.PROT_NONE, Libc.MAP_NORESERVE, out _);
        return reserved != null && Libc.Unmap(reserved, length) == 0;
    }

    /// <summary>Allows stores as well; 0 or errno.</summary>
    public int AllowWrites() => Libc.Protect(Address, Length, Libc.PROT_READ | Libc.PROT_WRITE);

    protected override bool ReleaseHandle() => Libc.Unmap(_reserved, _reservedLength) == 0;
}
