using System.Globalization;
using Famfs.Interop;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Memory;

/// <summary>
/// The mappings of a process, from /proc: areas of addresses, the files behind them, and the pages that are in.
/// </summary>
internal static class MappedAreas
{
    private const long Base = 4096;
    private const long Large = 2 << 20;
    private const long Huge = 1 << 30;
    private const int RangesAtOnce = 512;

    /// <summary>The areas of a process; none if it has ended or may not be looked at.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="wanted">Which of them.</param>
    public static List<MappedArea> Read(int process, Func<MappedArea, bool> wanted)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
        try
        {
            // Only smaps has the sizes of pages, and it walks all memory: maps tells first whether there is anything to look for.
            return Parse(File.ReadLines($"{folder}/maps")).Any(wanted)
                ? [.. Parse(File.ReadLines($"{folder}/smaps")).Where(wanted)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The areas that lines of maps or smaps describe; of maps without what is known of their pages.</summary>
    internal static IEnumerable<MappedArea> Parse(IEnumerable<string> lines)
    {
        MappedArea? area = null;
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (colon < 0 || space < colon)
            {
                if (area is { } whole)
                {
                    yield return whole;
                }

                area = ParseArea(line);
            }
            else if (area is { } current)
            {
                area = line.AsSpan(0, colon) switch
                {
                    "Rss" => current with { Resident = KibiBytes(line, colon) },
                    "KernelPageSize" => current with { PageSize = KibiBytes(line, colon) },
                    "AnonHugePages" or "ShmemPmdMapped" or "FilePmdMapped" =>
                        current with { InLarge = current.InLarge + KibiBytes(line, colon) },
                    _ => area,
                };
            }
        }

        if (area is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The pages that are mapped in areas of a process.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="areas">The areas.</param>
    /// <param name="isDax">Whether they show the memory itself: then only PAGEMAP_SCAN tells their pages.</param>
    public static FamfsPageCounts Count(int process, IEnumerable<MappedArea> areas, bool isDax)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/pagemap");
        using SafeFileHandle pagemap = Libc.Open(path, Libc.O_RDONLY, 0, out _);
        (long small, long large, long huge, bool known) = (0, 0, 0, true);
        foreach (MappedArea area in areas)
        {
            (long inSmall, long inLarge) = pagemap.IsInvalid ? (-1, -1) : Scan(pagemap, area);
            if (inSmall < 0)
            {
                known &= !isDax;
                (inSmall, inLarge) = (area.Resident - area.InLarge, area.InLarge);
            }

            // A device whose pages are 1 GiB has no others.
            bool isHuge = area.PageSize >= Huge;
            small += isHuge ? 0 : inSmall;
            large += isHuge ? 0 : inLarge;
            huge += isHuge ? inSmall + inLarge : 0;
        }

        return known ? new FamfsPageCounts(small / Base, large / Large, huge / Huge) : default;
    }

    /// <summary>Bytes in base pages and in larger ones; -1 where the kernel does not tell.</summary>
    private static (long Small, long Large) Scan(SafeFileHandle pagemap, MappedArea area)
    {
        (long small, long large) = (0, 0);
        Span<PageRange> ranges = new PageRange[RangesAtOnce];
        for (ulong start = area.Start; start < area.End;)
        {
            int count = Libc.ScanPages(pagemap, ref start, area.End, ranges, out int errno);
            if (errno != 0)
            {
                return (-1, -1);
            }

            foreach (PageRange range in ranges[..count])
            {
                long length = (long)(range.End - range.Start);
                small += range.IsHuge ? 0 : length;
                large += range.IsHuge ? length : 0;
            }
        }

        return (small, large);
    }

    private static MappedArea? ParseArea(string line)
    {
        // start-end, access, offset, major:minor, inode, path with spaces
        string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        string[] ends = fields[0].Split('-');
        string[] number = fields.Length < 5 ? [] : fields[3].Split(':');
        return ends.Length == 2 && number.Length == 2
            && ulong.TryParse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)
            && ulong.TryParse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong end)
            && int.TryParse(number[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(number[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int minor)
            ? new MappedArea(
                start, end, string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}"), fields.ElementAtOrDefault(5) ?? "")
            : null;
    }

    private static long KibiBytes(string line, int colon)
    {
        ReadOnlySpan<char> number = line.AsSpan(colon + 1).Trim().TrimEnd("kB").TrimEnd();
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value << 10 : 0;
    }
}

/// <summary>Addresses that show one piece of a file.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The one behind the last.</param>
/// <param name="DeviceNumber">The file system of the file, as <c>major:minor</c> in decimal.</param>
/// <param name="Path">The file.</param>
internal readonly record struct MappedArea(ulong Start, ulong End, string DeviceNumber, string Path)
{
    public long Length => (long)(End - Start);

    /// <summary>Bytes of the smallest page that a fault brings in.</summary>
    public long PageSize { get; init; }

    /// <summary>Bytes that are in, without those of DAX on many kernels.</summary>
    public long Resident { get; init; }

    /// <summary>Of these, bytes in pages larger than the base page.</summary>
    public long InLarge { get; init; }
}
