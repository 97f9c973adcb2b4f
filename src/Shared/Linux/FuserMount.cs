using System.ComponentModel;
using System.Diagnostics;

#if FAMFS_FUSE
namespace Famfs.Fuse.Interop;
#else
namespace Famfs.Interop;
#endif

/// <summary>
/// fusermount3, which mounts and unmounts for users who may not. mount(8) runs its helpers without PATH, so the usual
/// places are looked at as well.
/// </summary>
internal static class FuserMount
{
    /// <summary>Name of the program.</summary>
    public const string Name = "fusermount3";

    /// <summary>How long it may take, in milliseconds. It only waits when something is wrong.</summary>
    public const int Patience = 10_000;

    private const string UsualPlaces = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>The path of the program, or null if it is not installed.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") + ":" + UsualPlaces)
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, Name))
        .FirstOrDefault(File.Exists);

    /// <summary>Unmounts.</summary>
    /// <param name="mountPoint">The directory.</param>
    /// <param name="lazy">Also when it is in use.</param>
    /// <returns>Null when done, else why not.</returns>
    public static string? Unmount(string mountPoint, bool lazy)
    {
        if (Find() is not { } program)
        {
            return $"{Name} is not installed";
        }

        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, [lazy ? "-uz" : "-u", "--", mountPoint])
            {
                RedirectStandardError = true,
            })!;
            string? problem = Await(process);
            return process.HasExited && process.ExitCode == 0 ? null : problem;
        }
        catch (Win32Exception e)
        {
            return $"{program} cannot be run: {e.Message}";
        }
    }

    /// <summary>Waits for it to end, and kills it if it does not.</summary>
    /// <param name="process">It, with its standard error redirected.</param>
    /// <param name="patience">For how long, in milliseconds.</param>
    /// <returns>The program's output, or a sentence that it hangs.</returns>
    public static string Await(Process process, int patience = Patience)
    {
        Task<string> said = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(1000);
            return $"{Name} did not end within {Patience / 1000} seconds";
        }

        // A child of it may hold the other end.
        string text = said.Wait(1000) ? said.Result.Trim() : "";
        return text.Length > 0 ? text : $"{Name} ended with exit code {process.ExitCode}";
    }
}
