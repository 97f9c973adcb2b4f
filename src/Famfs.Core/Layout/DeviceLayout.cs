using Famfs.Allocation;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Layout;

/// <summary>The places of everything on a device at the moment this is made: the data of the pictures.</summary>
public sealed class DeviceLayout
{
    private DeviceLayout(FamfsFileSystem system, FamfsFile[] files, OwnedExtent[] extents, FreeExtent[] free)
    {
        System = system;
        Files = files;
        Extents = extents;
        Free = free;
        DataStart = MediaLayout.DataStart(system.LogSize);
        Groups = LayoutGroups.Of(files, out int[] groupOf);
        GroupOf = groupOf;
        DirectoryOf = Number(files);
        MapEnd = ShownEnd(system.Size, extents.Where(e => !IsKept(e)).Select(e => e.Offset + e.Length).Append(DataStart).Max());
    }

    /// <summary>The file system.</summary>
    public FamfsFileSystem System { get; }

    /// <summary>All files.</summary>
    internal FamfsFile[] Files { get; }

    /// <summary>The extents that they own, in the order of offsets.</summary>
    internal OwnedExtent[] Extents { get; }

    /// <summary>The extents that are free, in the order of offsets.</summary>
    internal FreeExtent[] Free { get; }

    /// <summary>
    /// Directories in the order of what their files own. After them may come one for all others, and what the file system keeps.
    /// </summary>
    internal LayoutGroup[] Groups { get; }

    /// <summary>For each file the place of its group.</summary>
    internal int[] GroupOf { get; }

    /// <summary>For each file the number of its directory, in the order in which they first occur.</summary>
    internal int[] DirectoryOf { get; }

    /// <summary>First byte after the log.</summary>
    internal long DataStart { get; }

    /// <summary>
    /// The offset at which a map of the device ends. It is the end of the device, unless three quarters of it are free and
    /// after all files: then the map would show nothing else. What the file system keeps at the end of the device does not
    /// count.
    /// </summary>
    internal long MapEnd { get; }

    /// <summary>A sentence on the part that a map leaves out; null where it shows all.</summary>
    internal string? Rest
    {
        get
        {
            long rest = System.Size - MapEnd;
            long kept = Extents.Where(e => e.Offset >= MapEnd).Sum(e => e.Length);
            return rest == 0 ? null
                : kept == 0 ? LayoutTexts.Get("RestFree", SizeText.Short(rest))
                : LayoutTexts.Get("RestKept", SizeText.Short(rest), SizeText.Short(kept));
        }
    }

    /// <summary>Number of free pieces.</summary>
    internal int FreePieces => Free.Length;

    /// <summary>The part of the free space that is outside its largest piece, from 0 to 1.</summary>
    internal double Fragmentation => System.Free == 0 ? 0 : 1 - ((double)System.LargestFree / System.Free);

    /// <summary>Files of more than one extent that are not interleaved.</summary>
    internal int FragmentedFiles => Files.Count(f => f.ExtentCount > 1 && f.ChunkSize == 0);

    /// <summary>Interleaved files.</summary>
    internal int InterleavedFiles => Files.Count(f => f.ChunkSize > 0);

    /// <summary>Looks at a file system.</summary>
    public static DeviceLayout Of(FamfsVolume volume)
    {
        FamfsFileSystem system = volume.Describe();
        FreeExtent[] free = volume.FreeExtents();
        FamfsFile[] files = [.. volume.List("", recurse: true, all: true).OfType<FamfsFile>()];
        List<OwnedExtent> extents = new(files.Length);
        for (int i = 0; i < files.Length; i++)
        {
            FileLayout layout = volume.LayoutOf(files[i]);
            extents.AddRange(layout.Extents.Select((e, n) => new OwnedExtent((long)e.Offset, (long)e.Length, i, n)));
        }

        extents.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        return new DeviceLayout(system, files, [.. extents], free);
    }

    /// <summary>The path of a file as people read it.</summary>
    internal string PathOf(int file) => "/" + DisplayText.Of(Files[file].FamfsPath);

    private static int[] Number(FamfsFile[] files)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        return [.. files.Select(f =>
        {
            numbers.TryAdd(f.DirectoryName, numbers.Count);
            return numbers[f.DirectoryName];
        })];
    }

    private bool IsKept(OwnedExtent extent) => LayoutGroups.IsKept(Files[extent.File]);

    private static long ShownEnd(long size, long end)
    {
        // A round number of units after the last file, so that the end of what is used can be seen.
        long shown = MediaLayout.RoundUpToUnit(end + (end / 16));
        return shown < size / 4 ? shown : size;
    }
}
