using System.ComponentModel;
using System.Diagnostics;

namespace Famfs.Devices;

/// <summary>Modules of the kernel.</summary>
internal static class KernelModule
{
    /// <summary>Asks modprobe for a module; false where it could not be loaded.</summary>
    public static bool TryLoad(string name)
    {
        try
        {
            using Process? process = Process.Start(new ProcessStartInfo("modprobe", ["--quiet", name])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            });
            process?.WaitForExit();
            return process?.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
