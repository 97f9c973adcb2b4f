using System.Globalization;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>Serves the example. Arguments: the mount point, then any of the words below as name=value.</summary>
internal static class ServerProcess
{
    internal static int Run(string[] args)
    {
        Dictionary<string, string> words = args.Skip(1).Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1]);
        string Word(string name, string otherwise) => words.GetValueOrDefault(name, otherwise);
        int Number(string name, int otherwise) =>
            words.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

        FuseSessionOptions defaults = new();
        using TroubleFileSystem fileSystem = new((long)Number("megabytes", 512) << 20, (uint)Number("valid", 1))
        {
            KeepCache = Number("keep", 0) != 0,
            FailsToStart = Number("fails", 0) != 0,
        };
        FuseMountOptions mount = new()
        {
            MountPoint = args[0],
            Source = "memory, example",
            Subtype = "memory",
            AllowOther = Number("others", 0) != 0,
            Method = Enum.Parse<FuseMountMethod>(Word("method", nameof(FuseMountMethod.Auto))),
        };
        FuseSessionOptions options = new()
        {
            Transport = Enum.Parse<FuseTransport>(Word("transport", nameof(FuseTransport.DevFuse))),
            WorkerThreads = Number("threads", defaults.WorkerThreads),
            CloneDevice = Number("clone", 1) != 0,
            SpinMicroseconds = Number("spin", 0),
            MaxTransfer = Number("transfer", FuseSessionOptions.DefaultTransfer),
            MaxReadAhead = Number("readahead", FuseSessionOptions.DefaultTransfer),
            DirectoryPlus = Enum.Parse<FuseDirectoryPlus>(Word("plus", nameof(FuseDirectoryPlus.Automatic))),
            AsyncDirectIo = Number("async", 1) != 0,
            HandleKillPrivileges = true,
        };
        FuseSession? session = null;
        try
        {
            FuseSessionEnd end = FuseServer.Serve(mount, fileSystem, options, s => session = s);
            FuseStatistics s = session!.Statistics;
            Console.WriteLine(
                $"end={end} transport={session.Transport} requests={s.Requests} reads={s.Count(FuseOpcode.FUSE_READ)} read={s.BytesRead} " +
                $"written={s.BytesWritten} malformed={s.Malformed} failed={s.FailedReplies} " +
                $"exceptions={s.Exceptions} interrupted={fileSystem.Interrupted} " +
                $"interrupts={s.Count(FuseOpcode.FUSE_INTERRUPT)} destroyed={fileSystem.DestroyCalls}");
            if (Number("counts", 0) != 0)
            {
                foreach (FuseOpcode opcode in Enum.GetValues<FuseOpcode>().Where(o => s.Count(o) > 0))
                {
                    Console.WriteLine($"{opcode}={s.Count(opcode)}");
                }
            }

            return 0;
        }
        catch (FuseException e)
        {
            Console.WriteLine($"error={e.Errno} {e.Message}");
            return 1;
        }
    }
}
