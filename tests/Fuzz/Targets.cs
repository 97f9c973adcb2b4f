using System.Text.Json;
using Famfs.Files;
using Famfs.Log;
using Famfs.Maintenance;
using Famfs.Mounts;
using Famfs.OnMedia;
using Famfs.Superblocks;
using Famfs.Transfer;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Fuzz;

/// <summary>What is fuzzed. An input may end in a <see cref="FamfsException"/>; every other exception is a defect.</summary>
internal sealed class Targets : IDisposable
{
    private const int SomeBytes = 4096;
    private const int CopiedItems = 8;
    private const long LargestCopied = 1 << 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("famfs-fuzz-").FullName;
    private readonly SafeFileHandle _lock;
    private readonly SparseDevice _device;
    private RequestTarget? _requests;

    public Targets()
    {
        // Repair is for the master, which an input may name.
        _lock = File.OpenHandle(Path.Combine(_folder, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        _device = new SparseDevice(_lock);
    }

    public static IReadOnlyList<string> Names { get; } =
        ["superblock", "header", "entry", "image", "changes", "repair", "queue", "requests", "socket"];

    public Action<ReadOnlyMemory<byte>> Of(string name) => name switch
    {
        "superblock" => Superblocks,
        "header" => Headers,
        "entry" => Entries,
        "image" => Images,
        "changes" => Changes,
        "repair" => Repairs,
        "queue" => input => Allow(() => QueueTarget.Run(_device, input.Span)),
        "requests" => input => (_requests ??= new RequestTarget(_folder)).Run(input.Span),
        "socket" => Lines,
        _ => throw new ArgumentException($"There is no target '{name}'; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    public void Dispose()
    {
        _requests?.Dispose();
        _lock.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Allow(Action action)
    {
        try
        {
            action();
        }
        catch (FamfsException)
        {
        }
    }

    private static void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    private void Superblocks(ReadOnlyMemory<byte> input)
    {
        ImageInput.Lay(_device, input.Span[..Math.Min(input.Length, 1 + Superblock.Size)]);
        Allow(() =>
        {
            Superblock superblock = SuperblockStore.Require(_device, out _);
            MediaGeometry geometry = SuperblockRules.Geometry(superblock, _device);
            Demand(geometry.DeviceSize <= _device.Size && geometry.LogLength <= _device.Size, "a geometry larger than the device");
        });
    }

    private void Headers(ReadOnlyMemory<byte> input)
    {
        ImageInput.Lay(_device, input.Span);
        Allow(() =>
        {
            LogHeader header = new LogReader(_device, MediaLayout.MinLogLength).ReadHeader();
            Demand(header.NextIndex <= (ulong)MediaLayout.SlotCount(MediaLayout.MinLogLength), "more entries than slots");
        });
    }

    private void Entries(ReadOnlyMemory<byte> input)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        input.Span[..Math.Min(input.Length, bytes.Length)].CopyTo(bytes);
        LogEntryView entry = new(bytes);
        MediaGeometry geometry = new(_device.Size, MediaLayout.MinLogLength, MediaLayout.AllocationUnit);
        EntryDefects defects = EntryRules.Check(entry, geometry);
        _ = EntryRules.Resolve(entry.Path, stackalloc byte[MediaLayout.PathField]).Length;
        if (defects != EntryDefects.None || entry.Type != LogEntryType.File)
        {
            return;
        }

        FileData data = new(_device, entry.DecodeLayout(), (long)entry.FileSize);
        Touch(data);
    }

    private void Images(ReadOnlyMemory<byte> input)
    {
        ImageInput.Lay(_device, input.Span);
        Allow(() => Checker.RunOn(_device));
        Allow(() =>
        {
            using FamfsVolume volume = FamfsVolume.OpenOn(_device);
            FamfsItem[] items = [.. volume.List("", recurse: true, all: true)];
            foreach (FamfsItem item in items)
            {
                Demand(volume.Find(item.Path) is not null, $"'{item.Path}' is listed and not found");
                if (item is FamfsFile file)
                {
                    Allow(() => _ = volume.Map(file.Path).Take(1000).Count());
                    Touch(volume.OpenData(file.Path));
                }
            }

            _ = volume.Describe();
            _ = volume.ReadLog().Take(100).Count();
            CopyOut(volume, items);
        });
    }

    /// <summary>
    /// Counters, ring and journal under a follower: it sees what a replay sees, before and after a writer has gone on, and no entry
    /// that the rules refuse.
    /// </summary>
    private void Changes(ReadOnlyMemory<byte> input)
    {
        ImageInput.Lay(_device, Corpus.Image);
        using FamfsVolume follower = FamfsVolume.OpenOn(_device);
        ChangesInput.Lay(_device, follower.Superblock.FileSystemUuid, input.Span);
        Allow(() => Checker.RunOn(_device));
        DemandSame(follower);
        Allow(() => _ = follower.Update());
        Allow(() => _ = follower.CreateDirectories([new CreateRequest { Path = "next", IsDirectory = true, Mode = 0x1ed }]));
        DemandSame(follower);
        Allow(() => Repairer.Steps(_device, null).ForEach(s => s.Do()));
        DemandSame(follower);
        Allow(() => _ = follower.Change([new ChangeRequest { Kind = ChangeKind.Move, Path = "d", Destination = "e" }]));
        DemandSame(follower);
    }

    private void DemandSame(FamfsVolume follower)
    {
        follower.Follow();
        using FamfsVolume fresh = FamfsVolume.OpenOn(_device);
        string[] followed = [.. Paths(follower)];
        string[] replayed = [.. Paths(fresh)];
        Demand(
            followed.SequenceEqual(replayed),
            $"'{string.Join(' ', followed)}' was followed, and '{string.Join(' ', replayed)}' is there");
        foreach (FamfsFile file in follower.List("", recurse: true, all: true).OfType<FamfsFile>())
        {
            Touch(follower.OpenData(file.Path));
        }
    }

    private static IEnumerable<string> Paths(FamfsVolume volume) => volume.List("", recurse: true, all: true)
        .Select(i => $"{i.Path} {i.LogIndex} {i.Mode} {(i as FamfsFile)?.Size}")
        .Order(StringComparer.Ordinal);

    /// <summary>Nothing of an image may come to lie outside of the directory that it is copied to.</summary>
    private void CopyOut(FamfsVolume volume, FamfsItem[] items)
    {
        string inside = Path.Combine(_folder, "out");
        CopyOut copy = new(volume, new CopyOptions { ThrottleLimit = 1, Recurse = true });
        foreach (FamfsItem item in items.Where(i => i is not FamfsFile { Size: > LargestCopied }).Take(CopiedItems))
        {
            Directory.CreateDirectory(inside);
            foreach (CopyItem one in new FamfsFiles(volume).Expand(item.Path, Path.Combine(inside, "x"), recurse: false).Take(1))
            {
                _ = copy.Run([one], default).Count();
            }

            Directory.Delete(inside, recursive: true);
            Demand(Directory.GetFileSystemEntries(_folder).Length <= 2, $"'{item.Path}' was copied outside");
        }
    }

    private void Repairs(ReadOnlyMemory<byte> input)
    {
        ImageInput.Lay(_device, input.Span);
        string[] before = [];
        Allow(() =>
        {
            using FamfsVolume volume = FamfsVolume.OpenOn(_device);
            before = [.. volume.List("", recurse: true).Select(i => i.Path)];
        });
        Allow(() =>
        {
            List<RepairStep> steps = Repairer.Steps(_device, null);
            steps.ForEach(s => s.Do());
            Demand(Repairer.Steps(_device, null).Count == 0, "a repair leaves something to repair");
            using FamfsVolume volume = FamfsVolume.OpenOn(_device);
            HashSet<string> after = [.. volume.List("", recurse: true).Select(i => i.Path)];
            string? lost = before.FirstOrDefault(p => !after.Contains(p));
            Demand(lost is null, $"a repair loses '{lost}', which could be read");
        });
    }

    private static void Lines(ReadOnlyMemory<byte> input)
    {
        int end = input.Span.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? input.Span : input.Span[..end];
        if (DaemonRequest.TryParse(line, out DaemonRequest request))
        {
            Demand(request.Word is DaemonRequest.Status or DaemonRequest.Settle or DaemonRequest.Invalidate, "an unknown word");
        }

        try
        {
            // What a famfsd that is none may answer.
            _ = JsonSerializer.Deserialize(line, MountReportJson.Default.MountReport)?.ToMount(
                new MountEntry("/mnt", "/", "/dev/dax0.0", IsFamfs: true), 1).ToString();
        }
        catch (JsonException)
        {
        }
    }

    private static void Touch(FileData data)
    {
        byte[] some = new byte[Math.Min(SomeBytes, data.Size)];
        data.ReadThrough(0, some);
        data.ReadThrough(data.Size - some.Length, some);
    }
}
