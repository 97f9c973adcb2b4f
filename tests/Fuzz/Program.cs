using System.Diagnostics;
using System.Globalization;

namespace Famfs.Fuzz;

/// <summary>
/// <c>Fuzz afl TARGET</c> serves afl-fuzz, <c>Fuzz run SECONDS CORPUS [TARGET]</c> makes inputs by itself, <c>Fuzz replay TARGET
/// FILE...</c> runs inputs once, <c>Fuzz corpus FOLDER</c> writes the sound ones.
/// </summary>
internal static class Program
{
    private const long MostBytes = 64 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    private static int Main(string[] arguments)
    {
        Environment.SetEnvironmentVariable("FAMFS_SYSTEM_UUID", Corpus.Host.ToString());
        switch (arguments)
        {
            case ["afl", { } target]:
                Serve(target);
                return 0;
            case ["run", { } seconds, { } corpus, .. { } targets]:
                return Run(double.Parse(seconds, CultureInfo.InvariantCulture), corpus, targets is [] ? Targets.Names : targets);
            case ["replay", { } target, .. { } files]:
                return Replay(target, files);
            case ["corpus", { } folder]:
                Corpus.Write(folder);
                return 0;
            default:
                Console.Error.WriteLine("Fuzz afl TARGET | run SECONDS CORPUS [TARGET...] | replay TARGET FILE... | corpus FOLDER");
                return 2;
        }
    }

    private static void Serve(string target)
    {
        // Our code counts its branches in memory that is there once inputs are.
        Targets? targets = null;
        byte[] buffer = new byte[1 << 20];
        SharpFuzz.Fuzzer.OutOfProcess.Run(stream =>
        {
            targets ??= new Targets();
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            Guard(targets.Of(target), buffer.AsMemory(0, length), limitsTime: false);
        });
    }

    private static int Run(double seconds, string corpus, IReadOnlyList<string> names)
    {
        long total = 0;
        foreach (string name in names)
        {
            using Targets targets = new();
            Action<ReadOnlyMemory<byte>> run = targets.Of(name);
            string folder = Path.Combine(corpus, name);
            byte[][] sound = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
            int seed = Random.Shared.Next();
            Mutator mutator = new(sound, seed);
            long count = 0;
            foreach (byte[] input in sound)
            {
                run(input);
            }

            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; count++)
            {
                byte[] input = mutator.Next();
                try
                {
                    Guard(run, input, limitsTime: true);
                }
                catch (Exception e)
                {
                    string kept = Path.GetFullPath($"{name}.{seed}.{count}.crash");
                    File.WriteAllBytes(kept, input);
                    Console.WriteLine($"{name}: {e}\nThe input is in {kept}: Fuzz replay {name} {kept}");
                    return 1;
                }
            }

            Console.WriteLine($"{name}: {count} executions");
            total += count;
        }

        Console.WriteLine($"{total} executions in all");
        return total > 0 ? 0 : 1;
    }

    private static int Replay(string name, string[] files)
    {
        int failed = 0;
        foreach (string file in files)
        {
            using Targets targets = new();
            try
            {
                Guard(targets.Of(name), File.ReadAllBytes(file), limitsTime: true);
            }
            catch (Exception e)
            {
                failed++;
                Console.WriteLine($"{file}: {e}");
            }
        }

        Console.WriteLine($"{files.Length} inputs, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    /// <summary>Runs one input, which may take 64 MiB and a second.</summary>
    private static void Guard(Action<ReadOnlyMemory<byte>> run, ReadOnlyMemory<byte> input, bool limitsTime)
    {
        long bytes = GC.GetTotalAllocatedBytes();
        long start = Stopwatch.GetTimestamp();
        run(input);
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        if (bytes > MostBytes)
        {
            throw new InvalidOperationException($"It allocated {bytes} bytes.");
        }

        // What other work of the machine held up is fast the next time.
        for (int attempt = 0; limitsTime && Stopwatch.GetElapsedTime(start) > MostTime; attempt++)
        {
            _ = attempt < 2 ? 0 : throw new InvalidOperationException($"It took {Stopwatch.GetElapsedTime(start)}.");
            start = Stopwatch.GetTimestamp();
            run(input);
        }
    }
}
