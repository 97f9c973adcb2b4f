using Microsoft.Win32.SafeHandles;

namespace Famfs.Standalone;

/// <summary>What only a kernel with the stand-alone module can do; all else on its mounts is as on any file system.</summary>
internal unsafe interface IModuleKernel
{
    /// <summary>Whether the file system type famfs is registered, if need be after its module was loaded.</summary>
    bool IsOffered();

    /// <summary>Mounts a device as famfs; 0 or errno.</summary>
    int Mount(string device, string mountPoint, bool noExecute, bool noSymlinkFollow);

    /// <summary>Takes a mount down that could not be filled.</summary>
    void Unmount(string mountPoint);

    /// <summary>ioctl(2); 0 or errno.</summary>
    int Control(SafeFileHandle file, uint request, void* argument);

    /// <summary>unlink(2) or rmdir(2) of a name without NUL in a directory; 0 or errno.</summary>
    int Remove(SafeFileHandle directory, ReadOnlySpan<byte> name, bool isDirectory);
}
