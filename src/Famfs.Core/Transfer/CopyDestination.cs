using Famfs.Interop;
using Famfs.Names;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>The destination of a copy: a path inside a famfs, or one of this machine.</summary>
public sealed class CopyDestination
{
    private CopyDestination(FamfsVolume? volume, string path, bool namesDirectory)
    {
        Volume = volume;
        Path = path;
        NamesDirectory = namesDirectory;
    }

    /// <summary>The file system, or null for this machine.</summary>
    public FamfsVolume? Volume { get; }

    /// <summary>The path, without a slash at its end; the root of a famfs is the empty path.</summary>
    public string Path { get; }

    /// <summary>Whether it was written with a slash at its end, which only a directory can be.</summary>
    public bool NamesDirectory { get; }

    /// <summary>The path as a person reads it.</summary>
    public string Shown => Path.Length == 0 ? "/" : Path;

    /// <summary>A path inside a famfs.</summary>
    public static CopyDestination Inside(FamfsVolume volume, string path) =>
        new(volume, path.Trim('/'), path.EndsWith('/'));

    /// <summary>An absolute path of this machine.</summary>
    public static CopyDestination OnHost(string path, bool namesDirectory = false) =>
        new(null, path.Length > 1 ? path.TrimEnd('/') : path, namesDirectory || path.EndsWith('/'));

    /// <summary>A path below.</summary>
    internal string Below(string path) => Path is "" or "/" ? Path + path : $"{Path}/{path}";

    /// <summary>Whether a directory has a path; links are followed.</summary>
    internal bool IsDirectory(string path)
    {
        if (Volume is null)
        {
            return Libc.StatAt(null, HostPath.Bytes(path), follow: true, out FileStatus status) == 0
                && status.Type == ModeBits.Directory;
        }

        try
        {
            return path.Length == 0 || Volume.Find(path) is FamfsDirectory;
        }
        catch (FamfsException)
        {
            // A path that the format cannot record: copying to it says so.
            return false;
        }
    }

    /// <summary>The names in the directory that is the destination, without what a killed copy left of its own.</summary>
    internal HashSet<string> Names()
    {
        if (Volume is not null)
        {
            return [.. Volume.List(Path).Select(i => i.Name)];
        }

        List<byte[]> names = [];
        using SafeFileHandle directory = HostPath.OpenAbsolute(
            HostPath.Bytes(Path), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NONBLOCK, out int errno);
        if (errno == 0)
        {
            HostListing.Names(directory, names);
        }

        return [.. names.Select(n => PathText.FromBytes(n.AsSpan(..^1))).Where(n => !NewHostFile.IsTemporary(n))];
    }

    /// <summary>
    /// The directory that a person named, as far as it exists: links in its path are followed, below it none is.
    /// </summary>
    internal string? Base(bool makesParents)
    {
        if (Volume is not null)
        {
            return null;
        }

        string path = Path;
        while (!IsDirectory(path) && path.Length > 1)
        {
            path = HostTargets.ParentOf(path);
            if (!makesParents)
            {
                break;
            }

            path = path.Length > 1 ? path.TrimEnd('/') : path;
        }

        return path;
    }
}
