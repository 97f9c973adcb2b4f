using System.Globalization;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Erofs;

/// <summary>
/// The space for the metadata of views: in the reserved part of the device, and when that is full in files of the file system's own,
/// one after the other. A place is used once: a host may have any earlier view mounted, and what it has mounted must stay what
/// it is. Only a view that is begun again goes back to the first place.
/// </summary>
internal static class ViewSpace
{
    private const long ReservedStart = 64 << 10;

    // A file holds several views, so that not each takes an entry of the log.
    private const int ViewsOfFile = 16;
    private const long SmallestFile = 4 << 20;

    // What all views of a file system may take.
    private const long SmallestLimit = 256 << 20;
    private const int LimitOfDevice = 32;

    /// <summary>Takes a place. The caller holds the writer lock.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="current">Device offset of the view in force; null without one.</param>
    /// <param name="next">Device offset after the view in force, where the next may stand; null to begin again.</param>
    /// <returns>Device offset.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.ViewFull"/>, <see cref="FamfsErrorId.LogFull"/>.</exception>
    public static long Take(FamfsVolume volume, long length, long? current, long? next)
    {
        List<Area> areas = [new Area(ReservedStart, MediaLayout.SuperblockArea)];
        int number = 1;
        for (; FileOf(volume, number, out Area? file); number++)
        {
            if (file is { } area)
            {
                areas.Add(area);
            }
        }

        int used = current is { } offset ? areas.FindIndex(a => offset >= a.Start && offset < a.End) : -1;
        if (next is { } start && used >= 0 && length <= areas[used].End - start)
        {
            return start;
        }

        int first = next is null ? 0 : used + 1;
        for (int i = first; i < areas.Count; i++)
        {
            if (i != used && length <= areas[i].End - areas[i].Start)
            {
                return areas[i].Start;
            }
        }

        return Add(volume, number, length, areas.Skip(1).Sum(static a => a.End - a.Start));
    }

    private static long Add(FamfsVolume volume, int number, long length, long taken)
    {
        long limit = Math.Max(SmallestLimit, volume.Geometry.DeviceSize / LimitOfDevice);
        foreach (long size in (long[])[Math.Max(SmallestFile, length * ViewsOfFile), Math.Max(SmallestFile, length)])
        {
            if (size <= limit - taken && volume.Writer.AddOwnFile(NameOf(number), size) is { } extent)
            {
                return (long)extent.Offset;
            }
        }

        throw FamfsException.Create(FamfsErrorId.ViewFull, volume.DevicePath, SizeText.Of(length), SizeText.Of(taken));
    }

    /// <summary>Whether a file of this number is there, and the place it offers: none in one that is in pieces or no file.</summary>
    private static bool FileOf(FamfsVolume volume, int number, out Area? area)
    {
        NameSpace names = volume.Names;
        int node = names.Find(PathText.ToBytes(NameOf(number)));
        area = node >= 0 && names[node] is { Kind: NodeKind.File, ExtentLength: > 0 } file && file.ExtentOffset % ErofsLayout.BlockSize == 0
            ? new Area(file.ExtentOffset, file.ExtentOffset + (file.Size / ErofsLayout.BlockSize * ErofsLayout.BlockSize))
            : null;
        return node >= 0;
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $".famfs.view.{number}");

    /// <summary>A run of device bytes that views may stand in.</summary>
    private readonly record struct Area(long Start, long End);
}
