using Famfs.Daemon.Serving;
using Famfs.Fuse;

namespace Famfs.Daemon;

/// <summary>Mounts a famfs and serves it until it is unmounted.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (!DaemonOptions.TryParse(args, out DaemonOptions? options, out string problem))
        {
            Console.Error.WriteLine($"famfsd: {problem}\n{DaemonOptions.Usage}");
            return 2;
        }

        try
        {
            if (!options.Foreground)
            {
                Background.Start(options);
                return 0;
            }

            if (options.Log is not null)
            {
                Background.Detach(options.Log);
            }

            return MountServer.Run(options);
        }
        catch (FamfsException e)
        {
            Console.Error.WriteLine($"famfsd: {e.Message} {e.RecommendedAction}");
        }
        catch (FuseException e)
        {
            Console.Error.WriteLine($"famfsd: {e.Message}");
        }

        return 1;
    }
}
