using System.Globalization;
using Famfs.Bench.Measuring;
using Famfs.Bench.Mounts;
using Famfs.Bench.Reporting;
using Famfs.Erofs;
using Famfs.Interop;
using Famfs.Mounts;
using Famfs.Transfer;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Bench.Groups;

/// <summary>One file, mapped in each way that a program has, beside a mapping of the image itself; and what views cost.</summary>
/// <param name="root">Directory of the project.</param>
internal sealed unsafe class MapGroup(string root) : IBenchGroup
{
    private const long Size = 1L << 30;
    private const int Page = 4096;
    private const int Rounds = 11;
    private const int RandomReads = 200_000;
    private const int ViewFiles = 10_000;

    // The kernel brings in the pages around a fault, 64 KiB: a touch further away is a fault of its own.
    private const int FaultAround = 64 << 10;

    private static readonly string[] Names = ["engine", "EROFS view", "famfsd", "raw mmap"];

    public string Name => "map";

    public string Title => "Mapped files";

    public void Run(Section section)
    {
        if (Obstacle(out string famfsd) is { } obstacle)
        {
            section.Skip(obstacle);
        }
        else
        {
            Map(section, famfsd);
        }

        Views(section);
    }

    private static void Map(Section section, string famfsd)
    {
        section.Introduce(
            """
            A file of 1 GiB in an image in tmpfs, mapped in four ways: by the engine, through the EROFS view of the image, through the
            mount of famfsd, and the image itself by mmap(2), which is the peer. On an image nothing is DAX, so the two mounts map
            the page cache. Cold is without what they have cached; the pages of the image are there in any case. Each sample is a
            new mapping of a file that stays open. With pages of 4 KiB the kernel brings in 64 KiB at each fault, so that a touch
            every 64 KiB is a fault each; the kernel's EROFS has larger pages in its cache and takes fewer faults. A ratio below 1 is
            what a host gains that maps the memory itself.
            """);
        using Workspace space = new();
        string image = space.Format("map.famfs");
        long offset;
        using (FamfsVolume volume = FamfsVolume.Open(image))
        {
            using (PendingFile creation = volume.Prepare([new CreateRequest { Path = "f", Size = Size, Mode = 0x1a4 }])[0])
            {
                ContentStream.Fill(creation.Data, 42, default);
                volume.Commit([creation]);
            }

            ErofsView.Start(volume);
            offset = (long)volume.Names.LayoutOf(volume.Names.Find("f"u8)).Extents[0].Offset;
        }

        string served = Directory.CreateDirectory(space.File("served")).FullName;
        MountStarter.Start(new MountRequest { Program = famfsd, Device = image, MountPoint = served });
        string viewed = Directory.CreateDirectory(space.File("viewed")).FullName;
        try
        {
            ViewMounter.Mount(new ViewMountRequest(image, viewed, NoExecute: true, NoSymlinkFollow: true));
        }
        catch (FamfsException e)
        {
            section.Skip($"this machine cannot mount the view: {e.Message}");
            return;
        }

        FamfsVolume opened = space.Open(image);
        using OpenSides files = new($"{viewed}/f", $"{served}/f", image);
        Side[] sides =
        [
            new(null, null, 0, () => opened.MapFile("f")),
            new($"{viewed}/f", files[0], 0, null),
            new($"{served}/f", files[1], 0, null),
            new(null, files[2], offset, null),
        ];
        Add(section, "First touch of 1 GiB, cold", "GB/s", Size / 1e9, Sample(sides, cold: true, Touch(Page)));
        Add(section, "First touch of 1 GiB, warm", "GB/s", Size / 1e9, Sample(sides, cold: false, Touch(Page)));
        Add(section, "A touch every 64 KiB, warm", "thousand/s", Size / FaultAround / 1e3, Sample(sides, cold: false, Touch(FaultAround)));
        Add(section, "Random reads of 4 KiB, all pages in", "thousand/s", RandomReads / 1e3, Reads(sides));
    }

    /// <summary>Seconds of a step on a new mapping of each side.</summary>
    private static Samples Sample(Side[] sides, bool cold, Action<nint> step) => Sampler.Interleave(
        Rounds,
        [.. sides.Select<Side, Func<double>>(side => () =>
        {
            if (cold && side.Path is { } path)
            {
                Tool.Run($"dd if={path} iflag=nocache count=0");
            }

            using Mapping mapping = side.Map();
            return Sampler.Time(() => step(mapping.Start));
        })]);

    private static Samples Reads(Side[] sides)
    {
        Mapping[] mappings = [.. sides.Select(s => s.Map())];
        Array.ForEach(mappings, m => Touch(Page)(m.Start));
        Samples samples = Sampler.Interleave(
            Rounds, [.. mappings.Select<Mapping, Func<double>>(m => () => Sampler.Time(() => ReadRandomly(m.Start)))]);
        Array.ForEach(mappings, m => m.Dispose());
        return samples;
    }

    private static Action<nint> Touch(int step) => start =>
    {
        long sum = 0;
        for (long offset = 0; offset < Size; offset += step)
        {
            sum += Volatile.Read(ref ((byte*)start)[offset]);
        }

        GC.KeepAlive(sum);
    };

    private static void ReadRandomly(nint start)
    {
        byte* buffer = stackalloc byte[Page];
        ulong state = 42;
        for (int i = 0; i < RandomReads; i++)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            Buffer.MemoryCopy((byte*)start + ((long)(state >> 33) % (Size / Page) * Page), buffer, Page, Page);
        }
    }

    private static void Add(Section section, string work, string unit, double amount, Samples samples)
    {
        for (int side = 0; side < 3; side++)
        {
            section.Add(Figure.Rate(
                $"{work}: {Names[side]}", unit, amount, samples.Of(side, 3), Names[3], side == 0 ? Goal.OfPeer(0.9) : Goal.None));
        }
    }

    /// <summary>What it costs to bring the EROFS view up to new files.</summary>
    private static void Views(Section section)
    {
        section.Remark(
            """
            A view is written whole from the tree of names at each update, so that a crash leaves the old one or the new one. An update
            therefore costs by all files, not by the new ones: the last figure tells how far it is from costing nothing for files that
            are there.
            """);
        using Workspace space = new();
        section.Add(Figure.Time(
            "Update the view by 10,000 new files in a batch, each",
            "µs",
            Sampler.Interleave(Rounds, () => Update(space, "new.famfs", 0, ViewFiles) / ViewFiles),
            null,
            Goal.AtMost(2)));
        section.Add(Figure.Time(
            "Update the view by 1 new file, beside 10,000",
            "ms",
            Sampler.Interleave(
                Rounds, () => Update(space, "many.famfs", ViewFiles, 1), () => Update(space, "few.famfs", 10, 1)),
            "beside 10",
            Goal.OfPeer(0.5)));
    }

    /// <summary>Seconds that the view takes for files that are new, beside others that it shows already.</summary>
    private static double Update(Workspace space, string name, int present, int added)
    {
        string image = space.Format(name, 64L << 20, 64L << 30);
        using FamfsVolume volume = FamfsVolume.Open(image);
        Create(volume, "old", present);
        ErofsView.Start(volume);
        Create(volume, "new", added);
        return Sampler.Time(() => ErofsView.Update(volume));
    }

    private static void Create(FamfsVolume volume, string prefix, int count)
    {
        if (count > 0)
        {
            IReadOnlyList<PendingFile> files = volume.Prepare([.. Enumerable.Range(0, count).Select(i => new CreateRequest
            {
                Path = string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}"), Size = Page, Mode = 0x1a4,
            })]);
            volume.Commit(files);
            foreach (PendingFile file in files)
            {
                file.Dispose();
            }
        }
    }

    /// <summary>Why files cannot be mapped in all ways here, or null.</summary>
    private string? Obstacle(out string famfsd)
    {
        famfsd = Directory.GetFiles(Path.Combine(root, "bin"), "famfsd", SearchOption.AllDirectories).FirstOrDefault() ?? "";
        return famfsd.Length == 0 || !Environment.IsPrivilegedProcess || !File.Exists("/dev/fuse")
            ? "mounting needs root, /dev/fuse and a famfsd that is built"
            : null;
    }

    /// <summary>One way to the file.</summary>
    /// <param name="Path">The file on a mount, whose cache can be dropped; else null.</param>
    /// <param name="File">What is mapped; null where the engine maps.</param>
    /// <param name="Offset">Where the file begins in it.</param>
    /// <param name="Engine">The engine's mapping.</param>
    private sealed record Side(string? Path, SafeFileHandle? File, long Offset, Func<FamfsMappedFile>? Engine)
    {
        public Mapping Map() => Engine is not null ? new Mapping(Engine()) : new Mapping(File!, Offset);
    }

    /// <summary>Files that stay open: an open drops what famfsd's mount has cached of one.</summary>
    private sealed class OpenSides(params string[] paths) : IDisposable
    {
        private readonly SafeFileHandle[] _files = [.. paths.Select(p => File.OpenHandle(p))];

        public SafeFileHandle this[int number] => _files[number];

        public void Dispose() => Array.ForEach(_files, f => f.Dispose());
    }

    /// <summary>A mapping of the whole file.</summary>
    private sealed class Mapping : IDisposable
    {
        private readonly FamfsMappedFile? _file;

        public Mapping(FamfsMappedFile file)
        {
            _file = file;
            fixed (byte* start = file.GetSpan(0, 1))
            {
                Start = (nint)start;
            }
        }

        public Mapping(SafeFileHandle file, long offset)
        {
            Start = (nint)Libc.Map(null, Size, Libc.PROT_READ, Libc.MAP_SHARED, file, offset, out int errno);
            if (errno != 0)
            {
                throw new IOException($"mmap: errno {errno}");
            }
        }

        public nint Start { get; }

        public void Dispose()
        {
            if (_file is null)
            {
                Libc.Unmap((byte*)Start, Size);
            }
            else
            {
                _file.Dispose();
            }
        }
    }
}
