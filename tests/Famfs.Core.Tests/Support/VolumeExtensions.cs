using Famfs.Allocation;
using Famfs.Volumes;

namespace Famfs.Tests.Support;

/// <summary>Short forms for what the tests do all the time.</summary>
internal static class VolumeExtensions
{
    /// <summary>Creates a file and commits it; its bytes stay what they were.</summary>
    public static FamfsFile CreateFile(this FamfsVolume volume, string path, long size, Interleaving? interleaving = null)
    {
        using PendingFile creation = volume.Prepare([FileRequest(path, size, interleaving)]).Single();
        volume.Commit([creation]);
        return creation.Error is null ? (FamfsFile)creation.Item! : throw creation.Error;
    }

    /// <summary>Creates directories in one batch.</summary>
    public static void CreateDirectories(this FamfsVolume volume, params string[] paths)
    {
        foreach (PendingFile creation in volume.CreateDirectories([.. paths.Select(DirectoryRequest)]))
        {
            if (creation.Error is not null)
            {
                throw creation.Error;
            }
        }
    }

    public static CreateRequest FileRequest(string path, long size, Interleaving? interleaving = null) =>
        new() { Path = path, Size = size, Mode = 0x1a4, Interleaving = interleaving };

    public static CreateRequest DirectoryRequest(string path) => new() { Path = path, IsDirectory = true, Mode = 0x1ed };

    /// <summary>Paths of everything, in the order of the listing.</summary>
    public static string[] Paths(this FamfsVolume volume) => [.. volume.List("", recurse: true).Select(i => i.Path)];
}
