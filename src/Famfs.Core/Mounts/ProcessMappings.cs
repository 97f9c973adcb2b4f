using System.Globalization;
using Famfs.Memory;

namespace Famfs.Mounts;

/// <summary>Which processes have mapped files of a mount.</summary>
public static class ProcessMappings
{
    /// <summary>The mapped files of a mount by process and path. Processes that this user may not look at are left out.</summary>
    public static IEnumerable<FamfsMapping> Of(FamfsMount mount)
    {
        if (MountPaths.Read().MountOn(mount.MountPoint) is not { DeviceNumber: var number })
        {
            yield break;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
            {
                continue;
            }

            List<MappedArea> areas = MappedAreas.Read(process, a => a.DeviceNumber == number);
            foreach (IGrouping<string, MappedArea> file in areas.GroupBy(a => a.Path))
            {
                FamfsPageCounts pages = MappedAreas.Count(process, file, mount.IsDax);
                yield return new FamfsMapping
                {
                    MountPoint = mount.MountPoint,
                    Device = mount.Device,
                    Path = file.Key,
                    ProcessId = process,
                    ProcessName = NameOf(folder),
                    Size = file.Sum(a => a.Length),
                    Pages4KiB = pages.Pages4KiB,
                    Pages2MiB = pages.Pages2MiB,
                    Pages1GiB = pages.Pages1GiB,
                };
            }
        }
    }

    private static string NameOf(string folder)
    {
        try
        {
            return File.ReadAllText($"{folder}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
