using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Memory;

/// <summary>A shared mapping of a device from its first byte; released when disposed or forgotten.</summary>
internal sealed unsafe class Mapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private Mapping(byte* address, long length)
        : base(ownsHandle: true)
    {
        Length = length;
        SetHandle((nint)address);
    }

    /// <summary>First mapped byte.</summary>
    public byte* Address => (byte*)handle;

    /// <summary>Bytes mapped.</summary>
    public long Length { get; }

    /// <summary>Maps the first <paramref name="length"/> bytes for reading; null and errno on failure.</summary>
    public static Mapping? TryCreate(SafeFileHandle file, long length, out int errno)
    {
        byte* address = Libc.Map(
            null, length, Libc.PROT_READ, Libc.MAP_SHARED | Libc.MAP_NORESERVE, file, 0, out errno);
        return address == null ? null : new Mapping(address, length);
    }

    /// <summary>Allows stores as well; 0 or errno.</summary>
    public int AllowWrites() => Libc.Protect(Address, Length, Libc.PROT_READ | Libc.PROT_WRITE);

    protected override bool ReleaseHandle() => Libc.Unmap(Address, Length) == 0;
}
