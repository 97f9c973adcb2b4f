using System.Globalization;
using System.Text;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Erofs;

/// <summary>What the kernel of this machine shows of the view on an image, mounted in a name space of its own.</summary>
internal sealed class MountedView
{
    private static readonly Encoding Bytes = Encoding.Latin1;

    private readonly string _out;

    /// <summary>Mounts, lists and copies everything out, and unmounts. Skips the test where the kernel or the user cannot.</summary>
    public MountedView(string image, Scratch scratch, bool withContent = true)
    {
        RequireErofs();
        _out = scratch.NewDirectory($"view-{Guid.NewGuid():N}");
        string content = withContent ? "cp -r --sparse=always . ../content;" : "";
        Shell.Run(
            "mkdir mnt && exec unshare -m sh -c 'mount -t erofs -o ro \"$f\" mnt && cd mnt && "
            + "find . -mindepth 1 -printf \"%y %m %U %G %s %T@ %n %P\\0\" > ../list && cp .famfs.view ../marker && " + content + " true'",
            image,
            _out);
    }

    /// <summary>The marker, by its keys.</summary>
    public Dictionary<string, string> Marker => File.ReadAllLines(Path.Combine(_out, "marker"))
        .Select(l => l.Split(' ')).ToDictionary(w => w[0], w => w[1]);

    /// <summary>One line for each file and directory: type, mode, owner, group, size, seconds, path; sorted.</summary>
    public string[] Lines() => [.. Bytes.GetString(File.ReadAllBytes(Path.Combine(_out, "list")))
        .Split('\0', StringSplitOptions.RemoveEmptyEntries)
        .Select(l => l.Split(' ', 8))
        .Where(w => w[7] != ".famfs.view")
        .Select(w => Line(
            w[0] == "d",
            w[1],
            w[2],
            w[3],
            w[0] == "d" ? 0 : long.Parse(w[4], CultureInfo.InvariantCulture),
            double.Parse(w[5], CultureInfo.InvariantCulture),
            w[7]))
        .Order(StringComparer.Ordinal)];

    /// <summary>The bytes of a file.</summary>
    public byte[] Read(string path) => File.ReadAllBytes(Path.Combine(_out, "content", path));

    /// <summary>The same lines as the engine tells them.</summary>
    public static string[] LinesOf(IEnumerable<FamfsItem> items) => [.. items
        .Select(i => Line(
            i is FamfsDirectory,
            Convert.ToString(i.ModeBits & 0x3ff, 8),
            $"{i.Uid}",
            $"{i.Gid}",
            (i as FamfsFile)?.Size ?? 0,
            UnixTime.Seconds(i.Time, out _),
            Bytes.GetString(Famfs.Names.PathText.ToBytes(i.Path))))
        .Order(StringComparer.Ordinal)];

    /// <summary>What fsck.erofs makes of an image.</summary>
    public static void Check(string image, Scratch scratch)
    {
        Shell.Require("fsck.erofs");
        Shell.Run("fsck.erofs \"$f\"", image, scratch.Root);
        Shell.Run("dump.erofs -s \"$f\" | grep -q famfs || dump.erofs -s \"$f\"", image, scratch.Root);
    }

    private static void RequireErofs()
    {
        if (!File.ReadAllText("/proc/filesystems").Contains("\terofs\n", StringComparison.Ordinal))
        {
            Assert.Skip("This kernel has no EROFS.");
        }

        if (Environment.UserName != "root")
        {
            Assert.Skip("Only root can mount EROFS.");
        }
    }

    private static string Line(bool isDirectory, string mode, string uid, string gid, long size, double seconds, string path) =>
        $"{(isDirectory ? 'd' : 'f')} {mode} {uid} {gid} {size} {Math.Floor(seconds)} {path}";
}
