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
        IReadOnlyList<PendingFile> creations = volume.Prepare(
            [.. names.Select(n => new CreateRequest { Path = n, Size = Size, Mode = 0x1a4 })]);
        foreach (PendingFile creation in creations)
        {
            ContentStream.Fill(creation.Data, 42, default);
        }

        volume.Commit(creations);
        FileData[] data = [.. names.Select(volume.OpenData)];
        Both(section, data, "4 KiB pages", "a loop over a mapping made for it", threads => Once(volume, names, threads));
        section.Remark(
            "Where pages are small, the engine lets the kernel copy: a program that maps a file to read it once pays a fault for " +
            "every few pages. DAX memory and large pages are copied from the mapping.");
        FamfsMappedFile[] mapped = [.. names.Select(n => volume.MapFile(n))];
        if (names.All(n => IsCollapsed(volume, n)) && mapped.All(IsCollapsed))
        {
            Both(section, data, "2 MiB pages, as DAX memory has", "a loop over the mapping", threads => Loop(mapped, threads));
        }
        else
        {
            section.Remark("This kernel gave the device no pages of 2 MiB, so that the rows that need them were not measured.");
        }

        Array.ForEach(mapped, m => m.Dispose());
    }

    private static void Both(Section section, FileData[] data, string what, string peer, Action<int> loop)
    {
        foreach (int threads in (int[])[1, Environment.ProcessorCount])
        {
            section.Add(Figure.Rate(
                $"SHA-256 of {Files} files of {Size >> 20} MiB, {what}, {threads} {(threads == 1 ? "thread" : "threads")}",
                "GB/s",
                Files * Size / 1e9,
                Sampler.Interleave(
                    Rounds,
                    () => Sampler.Time(() => Ours(data, threads)),
                    () => Sampler.Time(() => loop(threads))),
                peer,
                Goal.OfPeer(0.9)));
        }
    }

    private static unsafe bool IsCollapsed(FamfsVolume volume, string name) =>
        RawMemory.TryCollapse(volume.Device.Address(volume.LayoutOf(name).RunAt(0, Size).DeviceOffset, Size), Size);

    private static unsafe bool IsCollapsed(FamfsMappedFile file)
    {
        fixed (byte* start = file.GetSpan(0, (int)Size))
        {
            return RawMemory.TryCollapse(start, Size);
        }
    }

    private static void Once(FamfsVolume volume, string[] names, int threads)
    {
        FamfsMappedFile[] fresh = [.. names.Select(n => volume.MapFile(n))];
        Loop(fresh, threads);
        Array.ForEach(fresh, m => m.Dispose());
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
