using System.Runtime.InteropServices;

namespace Famfs.Fuse.Interop;

internal static unsafe partial class Native
{
    internal const nuint MountReadOnly = 1;
    internal const nuint MountNoSetUserId = 2;
    internal const nuint MountNoDevices = 4;
    internal const nuint MountNoExecute = 8;
    internal const nuint MountRemount = 32;
    internal const nuint MountNoSymlinkFollow = 256;
    internal const int UnmountDetach = 2;
    internal const int UnmountNoFollow = 8;

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string target, int flags);
}
