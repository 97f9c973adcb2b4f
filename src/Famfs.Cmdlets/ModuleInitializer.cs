using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;
using Famfs.Volumes;
using Mono.Unix.Native;

namespace Famfs.Cmdlets;

/// <summary>
/// Tells the runtime where the native part of Mono.Posix is. A module has no deps.json that the host reads, so the
/// runtimes folder beside the assembly would not be looked into.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static int _done;

    /// <inheritdoc/>
    public void OnImport()
    {
        if (Interlocked.Exchange(ref _done, 1) == 0)
        {
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(Syscall).Assembly, Resolve);
            }
            catch (InvalidOperationException)
            {
                // An assembly takes one resolver. The program that set it has to find the native part as well.
            }
        }
    }

    /// <summary>Closes the file systems that the session has open.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => VolumeCache.Clear();

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        string folder = Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location)!;
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        string path = Path.Combine(folder, "runtimes", architecture, "native", $"lib{name}.so");
        return NativeLibrary.TryLoad(path, out nint handle) ? handle : 0;
    }
}
