using System.Security.Cryptography;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Files;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>Hashes of file content beside a loop of the same hash over the same mapped bytes, on as many threads.</summary>
internal sealed class HashGroup : IBenchGroup
{
    private const int Files = 8;
    private const long Size = 64L << 20;
    private const int Window = 1 << 20;
    private const int Rounds = 9;

    public string Name => "hash";

    public string Title => "Hashing";

    public void Run(Section section)
    {
        using Workspace space = new();
        FamfsVolume volume = space.Open(space.Format("hash.famfs"));
        string[] names = [.. Enumerable.Range(0, Files).Select(i => $"f{i}")];
        IReadOnlyList<PendingFile> creations = volume.Prepare([.. names.Select(n => new CreateRequest { Path = n, Size = Size, Mode = 0x1a4 })]);
        foreach (PendingFile creation in creations)
        {
            ContentStream.Fill(creation.Data, 42, default);
        }

        volume.Commit(creations);
        FamfsMappedFile[] mapped = [.. names.Select(n => volume.MapFile(n))];
        FileData[] data = [.. names.Select(volume.OpenData)];
        foreach (int threads in (int[])[1, Environment.ProcessorCount])
        {
            section.Add(Figure.Rate(
                $"SHA-256 of {Files} files of {Size >> 20} MiB, {threads} {(threads == 1 ? "thread" : "threads")}",
                "GB/s",
                Files * Size / 1e9,
                Sampler.Interleave(
                    Rounds,
                    () => Sampler.Time(() => Ours(data, threads)),
                    () => Sampler.Time(() => Loop(mapped, threads))),
                "a loop over the mapping",
                Goal.OfPeer(0.9)));
        }

        Array.ForEach(mapped, m => m.Dispose());
    }

    private static void Ours(FileData[] files, int threads)
    {
        using ContentWork<string> work = new(threads, default);
        foreach (FileData file in files)
        {
            work.Add(cancel => ContentHash.Compute(file, FamfsHashAlgorithm.SHA256, null, cancel));
        }

        while (!work.IsEmpty)
        {
            work.TryTake(Timeout.InfiniteTimeSpan, out Func<string>? result);
            GC.KeepAlive(result!());
        }
    }

    private static void Loop(FamfsMappedFile[] files, int threads) =>
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = threads }, file =>
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long offset = 0; offset < file.Length; offset += Window)
            {
                hash.AppendData(file.GetSpan(offset, (int)Math.Min(Window, file.Length - offset)));
            }

            GC.KeepAlive(hash.GetHashAndReset());
        });
}
