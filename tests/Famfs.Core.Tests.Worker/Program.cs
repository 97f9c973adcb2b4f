using System.Globalization;
using Famfs.Allocation;
using Famfs.Log;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Tests.Worker;

/// <summary>
/// A process of its own for the tests that need several. It prints <c>path seed</c> of each file once it is committed,
/// and may be killed at any moment. The seed of a file's content is the number at the end of its name, so that what is
/// visible can be checked whether it was reported or not.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            if (arguments[0] == "stranger")
            {
                return Stranger.Run(arguments.AsSpan(1));
            }

            if (arguments[0] == "sealed")
            {
                Faults.ReadSealed(arguments[1]);
                return 0;
            }

            if (arguments[0] == "bus")
            {
                Faults.MeetForeignSignal(arguments[1]);
                return 0;
            }

            if (arguments[0] == "advice")
            {
                Faults.MeetAdvice(arguments[1]);
                return 0;
            }

            if (arguments[0] == "inspect")
            {
                Inspector.Run();
                return 0;
            }

            if (arguments[0] == "scribble")
            {
                Scribbler.Run(arguments[1], arguments[2]);
                return 0;
            }

            if (arguments[0] == "all")
            {
                Everything.Run(arguments[1], arguments[2]);
                return 0;
            }

            FamfsVolume volume = FamfsVolume.Open(arguments[1]);
            if (arguments[0] == "send")
            {
                Messages.Send(volume, arguments[2]);
            }

            if (arguments[0] == "receive")
            {
                Messages.Receive(volume, arguments[2], arguments[3]);
            }

            int count = int.Parse(arguments[3], CultureInfo.InvariantCulture);
            if (arguments[0] != "hold")
            {
                Console.WriteLine("ready");
            }

            switch (arguments[0])
            {
                case "create":
                    CreateMany(volume, arguments[2], count);
                    break;
                case "churn":
                    Churn(volume, arguments[2], count, arguments[4]);
                    break;
                case "change":
                    new Changes(volume, arguments[2]).Run(count);
                    break;
                case "move":
                    Changes.MoveOnAndOn(volume, count);
                    break;
                case "hold":
                    Hold(volume);
                    break;
                default:
                    return 2;
            }

            Console.WriteLine("done");
            return 0;
        }
        catch (FamfsException e)
        {
            Console.Error.WriteLine($"{e.Id}: {e.Message}");
            return 1;
        }
    }

    /// <summary>Holds the writer lock until it is killed.</summary>
    private static void Hold(FamfsVolume volume)
    {
        volume.Device.AllowWrites();
        using WriterLock held = WriterLock.Take(volume.Device, TimeSpan.Zero, default);
        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
    }

    private static void CreateMany(FamfsVolume volume, string prefix, int count)
    {
        for (int i = 1; i <= count; i++)
        {
            Create(volume, $"{prefix}.{i}", 100, i, null);
        }
    }

    /// <summary>Small files, striped files and copied trees in turn; each name is new.</summary>
    private static void Churn(FamfsVolume volume, string prefix, int count, string tree)
    {
        Random random = new();
        for (int i = 1; i <= count; i++)
        {
            int seed = random.Next(1, int.MaxValue);
            if (i % 3 == 0)
            {
                Copy(volume, tree, $"{prefix}{i}");
            }
            else
            {
                Interleaving? striped = i % 7 == 0 ? new Interleaving(4, 2, 2 << 20) : null;
                Create(volume, $"{prefix}{i}.{seed}", random.Next(1, (2 << 20) + 4096), seed, striped);
            }
        }
    }

    private static void Create(FamfsVolume volume, string path, long size, int seed, Interleaving? interleaving)
    {
        CreateRequest request = new() { Path = path, Size = size, Mode = 0x1a4, Interleaving = interleaving };
        using PendingFile creation = volume.Prepare([request])[0];
        if (creation.Error is null)
        {
            ContentStream.Fill(creation.Data, seed, default);
            volume.Commit([creation]);
        }

        Report(path, seed, creation.Error);
    }

    private static void Copy(FamfsVolume volume, string tree, string destination)
    {
        HostFiles source = new();
        CopyIn copy = new(volume, source, new CopyOptions { Recurse = true });
        foreach (CopyResult result in copy.Run(source.Expand(tree, destination, recurse: true), default))
        {
            // The names of the tree's files are their seeds.
            bool isFile = int.TryParse(Path.GetFileName(result.Item.Source), CultureInfo.InvariantCulture, out int seed);
            if (isFile || result.Error is not null)
            {
                Report(result.Item.Destination, seed, result.Error);
            }
        }
    }

    private static void Report(string path, int seed, FamfsException? error)
    {
        if (error is not null)
        {
            throw error;
        }

        Console.WriteLine($"{path} {seed}");
    }
}
