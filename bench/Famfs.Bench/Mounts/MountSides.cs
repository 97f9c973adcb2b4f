using System.Diagnostics;
using System.Text;
using Famfs.Bench.Measuring;
using Famfs.Mounts;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Bench.Mounts;

/// <summary>
/// The same files in one tmpfs: in an image that famfsd mounts, in a directory behind each C server, in a bare directory, and
/// where the kernel offers io_uring, in another image that famfsd mounts with that.
/// </summary>
internal sealed class MountSides : IDisposable
{
    public const int FileMebibytes = 256;
    public const int TreeFiles = 10_000;

    /// <summary>The side that there is only with <see cref="HasRing"/>.</summary>
    public const int Ring = 4;

    // libfuse allocates the buffer of each reply again. glibc gives that back to the kernel at once, and takes a fault for every
    // page of the next one: reading is ten times slower than it has to be. So let it keep what it has.
    private static readonly Dictionary<string, string> KeepMemory = new()
    {
        ["MALLOC_MMAP_THRESHOLD_"] = "8388608",
        ["MALLOC_TRIM_THRESHOLD_"] = "67108864",
        ["MALLOC_TOP_PAD_"] = "8388608",
    };

    private const string Suffix = ".famfs";
    private const string RingParameter = "/sys/module/fuse/parameters/enable_uring";
    private const long LogLength = 16L << 20;
    private const long ImageSize = 64L << 30;

    private readonly Workspace _space = new();
    private readonly List<Process> _servers = [];

    /// <param name="famfsd">Our server.</param>
    /// <param name="peers">Directory of the C servers.</param>
    public MountSides(string famfsd, string peers)
    {
        try
        {
            Roots =
            [
                MountOurs(famfsd, Names[0], FamfsTransport.DevFuse),
                MountPeer(peers, Names[1]),
                MountPeer(peers, Names[2]),
                Bare(Names[3]),
                .. HasRing ? [MountOurs(famfsd, "famfsd.ring", FamfsTransport.IoUring)] : Array.Empty<string>(),
            ];
            foreach (string root in Roots)
            {
                Fill(root);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static string[] Names { get; } = ["famfsd", "passthrough_ll", "passthrough_hp", "tmpfs", "famfsd by io_uring"];

    /// <summary>Whether the kernel offers io_uring, so that there is a fifth side.</summary>
    public static bool HasRing { get; } = File.Exists(RingParameter) && File.ReadAllText(RingParameter).StartsWith('Y');

    /// <summary>Where each side shows its files: <c>data</c>, <c>target</c> and the directory <c>tree</c>.</summary>
    public string[] Roots { get; } = [];

    /// <summary>Gives the memory of a file below our mount back to the tmpfs.</summary>
    public static void GiveBack(string file)
    {
        using FamfsVolume volume = FamfsVolume.Open(Path.GetDirectoryName(file) + Suffix);
        volume.Device.AllowWrites();
        foreach (Extent extent in volume.Names.LayoutOf(volume.Names.Find(Encoding.UTF8.GetBytes(Path.GetFileName(file)))).Extents)
        {
            volume.Device.Zero((long)extent.Offset, (long)extent.Length);
        }
    }

    public void Dispose()
    {
        _space.Dispose();
        foreach (Process server in _servers)
        {
            server.WaitForExit(5000);
            server.Dispose();
        }
    }

    private string MountOurs(string famfsd, string name, FamfsTransport transport)
    {
        string image = _space.Format(name + Suffix, LogLength, ImageSize);
        using (FamfsVolume volume = FamfsVolume.Open(image))
        {
            volume.CreateDirectories([new CreateRequest { Path = "tree", Mode = 0x1ed, IsDirectory = true }]);
            IReadOnlyList<PendingFile> files = volume.Prepare(
                [.. Enumerable.Range(0, TreeFiles).Select(i => new CreateRequest { Path = TreeFile(i), Size = 1, Mode = 0x1a4 })]);
            volume.Commit(files);
            foreach (PendingFile file in files)
            {
                file.Dispose();
            }
        }

        string root = Directory.CreateDirectory(_space.File(name)).FullName;
        MountStarter.Start(new MountRequest { Program = famfsd, Device = image, MountPoint = root, Transport = transport });
        return root;
    }

    private string MountPeer(string peers, string name)
    {
        string source = Bare($"{name}.source");
        string root = Directory.CreateDirectory(_space.File(name)).FullName;
        string program = Path.Combine(peers, name);
        _servers.Add(Tool.Start(
            name == "passthrough_ll"
                ? [program, "-f", "-o", $"source={source}", root]
                : [program, "--foreground", source, root],
            KeepMemory));
        for (int i = 0; i < 100 && !Directory.Exists($"{root}/tree"); i++)
        {
            Thread.Sleep(50);
        }

        return root;
    }

    private string Bare(string name)
    {
        string root = Directory.CreateDirectory(_space.File(name)).FullName;
        Directory.CreateDirectory($"{root}/tree");
        for (int i = 0; i < TreeFiles; i++)
        {
            File.WriteAllBytes($"{root}/{TreeFile(i)}", [0]);
        }

        return root;
    }

    private static string TreeFile(int number) => $"tree/file{number:d5}";

    private static void Fill(string root) =>
        Tool.Run($"head -c {FileMebibytes}M /dev/urandom | tee {root}/data > {root}/target");
}
