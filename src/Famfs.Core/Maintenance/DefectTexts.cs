using Famfs.OnMedia;

namespace Famfs.Maintenance;

/// <summary>One sentence for each way in which an entry can be wrong by itself.</summary>
internal static class DefectTexts
{
    public static string Of(EntryDefects defect) => defect switch
    {
        EntryDefects.PathInvalid => "The path is empty, absolute, too long, or has an empty, '.' or '..' component.",
        EntryDefects.SizeInvalid => "The size is beyond what a file can have.",
        EntryDefects.ExtentTypeUnknown => "The extent type is not known.",
        EntryDefects.ExtentCountInvalid => "The number of extents or strips is not possible.",
        EntryDefects.ExtentMisaligned => "An extent is empty or not on allocation units.",
        EntryDefects.ExtentOutsideDevice => "An extent reaches past the end of the device.",
        EntryDefects.ExtentOverMetadata => "An extent lies over the superblock or the log.",
        EntryDefects.ExtentDeviceUnknown => "An extent is on a device that is not in use.",
        EntryDefects.InterleaveInvalid => "The chunk size or the strip lengths are not possible.",
        EntryDefects.SizeExceedsExtents => "The file is larger than what its extents map.",
        _ => "The entry is wrong.",
    };
}
