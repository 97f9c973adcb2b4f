using System.Globalization;
using Famfs.Mounts;

namespace Famfs.Daemon.Tests;

/// <summary>Runs the tests; or asks about a mount, as the user and in the namespaces that a test starts it in.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is ["--ask", { } mountPoint, { } format])
        {
            await Console.Out.WriteLineAsync(string.Format(CultureInfo.InvariantCulture, format, Of(MountTable.Find(mountPoint)!)));
            return 0;
        }

        return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
    }

    private static object?[] Of(FamfsMount mount) => [mount.State, mount.ProcessId, mount.Role, mount.OwnerId, mount.LastError];
}
