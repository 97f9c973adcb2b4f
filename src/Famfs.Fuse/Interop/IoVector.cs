using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

/// <summary>A piece of memory for writev(2).</summary>
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
