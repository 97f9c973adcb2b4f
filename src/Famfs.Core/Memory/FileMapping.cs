using System.Runtime.InteropServices;
using Famfs.Interop;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Memory;

/// <summary>
/// A file of any layout as one contiguous range of addresses: the range is reserved first, then each run of the file is
/// mapped into its place (design section 5). The range starts on 2 MiB, as every extent does, so that the kernel can use
/// large pages.
/// </summary>
internal sealed unsafe class FileMapping : SafeBuffer
{
    private readonly byte* _reserved;
    private readonly long _reservedLength;

    private FileMapping(byte* reserved, long reservedLength, byte* start, long size)
        : base(ownsHandle: true)
    {
        Initialize((ulong)size);
        _reserved = reserved;
        _reservedLength = reservedLength;
        SetHandle((nint)start);
    }

    /// <summary>The first byte of the file.</summary>
    public byte* Address => (byte*)handle;

    /// <summary>Maps a file.</summary>
    /// <param name="device">The open device.</param>
    /// <param name="name">The device, for messages.</param>
    /// <param name="layout">Where the bytes are.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="writable">Whether stores are allowed.</param>
    public static FileMapping Create(SafeFileHandle device, string name, FileLayout layout, long size, bool writable)
    {
        const long Unit = MediaLayout.AllocationUnit;
        long length = MediaLayout.RoundUpToUnit(size);
        byte* reserved = Libc.MapAnonymous(null, length + Unit, Libc.PROT_NONE, Libc.MAP_NORESERVE, out int errno);
        Check(errno, name);
        byte* start = (byte*)(((nuint)reserved + (nuint)Unit - 1) & ~(nuint)(Unit - 1));
        FileMapping mapping = new(reserved, length + Unit, start, size);
        try
        {
            int protection = Libc.PROT_READ | (writable ? Libc.PROT_WRITE : 0);
            foreach (FileSegment run in layout.Map(0, length))
            {
                Libc.Map(
                    start + run.FileOffset,
                    run.Length,
                    protection,
                    Libc.MAP_SHARED | Libc.MAP_NORESERVE | Libc.MAP_FIXED,
                    device,
                    run.DeviceOffset,
                    out errno);
                Check(errno, name);
            }

            return mapping;
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    protected override bool ReleaseHandle() => Libc.Unmap(_reserved, _reservedLength) == 0;

    private static void Check(int errno, string name)
    {
        if (errno != 0)
        {
            throw FamfsException.FromErrno(errno, "mmap", name);
        }
    }
}
