using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library, EntryPoint = "writev", SetLastError = true)]
    internal static partial nint WriteVector(int descriptor, IoVector* vectors, int count);
}
