using Famfs.OnMedia;

namespace Famfs.Maintenance;

/// <summary>The sizes that a device and its log can have (format.md section 7).</summary>
internal static class MediaRules
{
    /// <summary>Refuses a device that is too small, and a log that is not possible on it.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DeviceTooSmall"/>, <see cref="FamfsErrorId.LogSizeInvalid"/>.
    /// </exception>
    public static void RequireSize(string path, long size, long logLength)
    {
        if (size < MediaLayout.MinDeviceSize)
        {
            throw FamfsException.Create(
                FamfsErrorId.DeviceTooSmall, path, SizeText.Of(size), SizeText.Of(MediaLayout.MinDeviceSize));
        }

        string? problem =
            !MediaLayout.IsLogLength(logLength) ? ErrorClauses.Get("LogSizePower", SizeText.Of(MediaLayout.MinLogLength))
            : logLength > size - MediaLayout.LogOffset - MediaLayout.AllocationUnit ? ErrorClauses.Get("LogSizeTooLarge", SizeText.Of(size))
            : null;
        if (problem is not null)
        {
            throw FamfsException.Create(FamfsErrorId.LogSizeInvalid, SizeText.Of(logLength), problem);
        }
    }
}
