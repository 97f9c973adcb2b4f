namespace Famfs.Fuse.Tests;

/// <summary>
/// Runs the tests; or, with a first argument of its own, serves a mount or uses one. No process may do two of these:
/// a server that waits for its own mount waits for itself.
/// </summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => args switch
    {
        ["--serve", .. string[] rest] => Task.FromResult(Mounts.ServerProcess.Run(rest)),
        ["--use", .. string[] rest] => Task.FromResult(Mounts.UserProcess.Run(rest)),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
