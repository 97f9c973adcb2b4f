using Famfs.Cmdlets.Texts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>The extents of a file on its device, as text for -Verbose.</summary>
internal static class PlaceText
{
    /// <summary>Such as: extents: 4194304 bytes at 10485760.</summary>
    public static string Of(FamfsVolume volume, FamfsFile file)
    {
        IEnumerable<string> extents = volume.LayoutOf(file).Extents.Select(e => CommandTexts.Get("PlaceExtent", e.Length, e.Offset));
        string list = string.Join(", ", extents);
        return file.ChunkSize > 0
            ? CommandTexts.Get("PlaceStrips", SizeText.Of(file.ChunkSize), list)
            : CommandTexts.Get("PlaceExtents", list);
    }
}
