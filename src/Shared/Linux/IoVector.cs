using System.Runtime.InteropServices;

#if FAMFS_FUSE
namespace Famfs.Fuse.Interop;
#else
namespace Famfs.Interop;
#endif

/// <summary>struct iovec: a piece of memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    internal byte* Start;
    internal nuint Length;

    internal IoVector(byte* start, nuint length)
    {
        Start = start;
        Length = length;
    }
}
