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
            Console.Error.WriteLine(DaemonTexts.Get("Usage", problem));
            return 2;
        }

        try
        {
            return Run(options);
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

    private static int Run(DaemonOptions options)
    {
        switch (options.Action)
        {
            case DaemonAction.Help:
                Console.Out.WriteLine(DaemonOptions.Usage);
                return 0;
            case DaemonAction.Version:
                Console.Out.WriteLine($"famfsd {typeof(Program).Assembly.GetName().Version!.ToString(3)}");
                return 0;
            case DaemonAction.Remount:
                Remounting.Run(options);
                return 0;
        }

        if (options is { Foreground: false, Detach: false })
        {
            Background.Start(options);
            return 0;
        }

        if (options.Detach)
        {
            Background.CloseInherited();
        }

        return ModuleServer.IsWanted(options) ? ModuleServer.Run(options) : MountServer.Run(options);
    }
}
