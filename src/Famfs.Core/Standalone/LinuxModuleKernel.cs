using Famfs.Devices;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Standalone;

/// <summary>The kernel that is there.</summary>
internal sealed unsafe class LinuxModuleKernel : IModuleKernel
{
    /// <inheritdoc/>
    public bool IsOffered() =>
        IsRegistered() || (Libc.EffectiveUser() == 0
            && (KernelModule.TryLoad(ModuleMount.FileSystemType) || KernelModule.TryLoad("famfsv1")) && IsRegistered());

    /// <inheritdoc/>
    public int Mount(string device, string mountPoint, bool noExecute, bool noSymlinkFollow) =>
        Libc.MountWritable(device, mountPoint, ModuleMount.FileSystemType, noExecute, noSymlinkFollow);

    /// <inheritdoc/>
    public void Unmount(string mountPoint) => Libc.Unmount(mountPoint, lazy: true);

    /// <inheritdoc/>
    public int Control(SafeFileHandle file, uint request, void* argument) => Libc.Control(file, request, argument);

    /// <inheritdoc/>
    public int Remove(SafeFileHandle directory, ReadOnlySpan<byte> name, bool isDirectory) =>
        Libc.UnlinkAt(directory, [.. name, 0], isDirectory);

    /// <summary>Whether a text such as /proc/filesystems names the type; FUSE mounts of a subtype are no type of their own.</summary>
    internal static bool Names(IEnumerable<string> lines) =>
        lines.Any(l => l.Split('\t') is [.., ModuleMount.FileSystemType]);

    private static bool IsRegistered()
    {
        try
        {
            return Names(File.ReadLines("/proc/filesystems"));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
