using System.Globalization;
using System.Text;

namespace Famfs.Mounts;

/// <summary>The text of the file in the root of an EROFS view that tells which view it is.</summary>
/// <param name="FileSystem">The famfs that it shows.</param>
/// <param name="Generation">Number of the view.</param>
/// <param name="LogPosition">Entries of the log that it shows.</param>
/// <param name="Changes">Entries of the log that had been rewritten.</param>
/// <param name="Files">Files that it shows.</param>
/// <param name="Omitted">Files that the log has and EROFS cannot show.</param>
public sealed record ViewMarker(Guid FileSystem, long Generation, long LogPosition, long Changes, long Files, long Omitted)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = ".famfs.view";

    private const int MostBytes = 4096;

    /// <summary>Reads the marker of a mounted view; null where there is none.</summary>
    public static ViewMarker? TryRead(string mountPoint)
    {
        try
        {
            byte[] bytes = new byte[MostBytes];
            using FileStream file = new(
                Path.Combine(mountPoint, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return Parse(Encoding.ASCII.GetString(bytes, 0, file.Read(bytes)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the text of a marker; null where it is not one.</summary>
    internal static ViewMarker? Parse(string text)
    {
        Dictionary<string, string> values = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is [var key, var value])
            {
                values[key] = value;
            }
        }

        return Guid.TryParse(values.GetValueOrDefault("fileSystem"), out Guid fileSystem)
            && TryNumber("generation", out long generation) && TryNumber("logPosition", out long position)
            && TryNumber("changes", out long changes) && TryNumber("files", out long files) && TryNumber("omitted", out long omitted)
            ? new ViewMarker(fileSystem, generation, position, changes, files, omitted)
            : null;

        bool TryNumber(string key, out long number) =>
            long.TryParse(values.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The text.</summary>
    internal string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"fileSystem {FileSystem}\ngeneration {Generation}\nlogPosition {LogPosition}\n"
        + $"changes {Changes}\nfiles {Files}\nomitted {Omitted}\n");

    /// <summary>The mount that shows it.</summary>
    internal FamfsMount ToMount(MountEntry entry) => new()
    {
        MountPoint = entry.MountPoint,
        Device = entry.Device,
        OwnerId = entry.OwnerId,
        State = FamfsMountState.Serving,
        BackEnd = FamfsBackEnd.Erofs,
        IsDax = entry.Options.Contains(MountedView.DaxOption),
        ReadOnly = true,
        Generation = Generation,
        LogPosition = LogPosition,
        Changes = Changes,
    };
}
