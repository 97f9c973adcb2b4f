using System.Text;
using Famfs.Interop;
using Famfs.Transfer;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Exports;

/// <summary>
/// The metadata of a file system as files of this machine: all directories and files as they are when the export starts,
/// without those that listings pass over.
/// </summary>
public sealed class MetadataExport
{
    private const int Batch = 1024;
    private const uint ReadableByAll = ModeBits.Octal0644;
    private const uint Permissions = ModeBits.Octal0777; // bits that act for another user come from no log

    private readonly FamfsVolume _volume;
    private readonly FamfsDirectory[] _directories;
    private readonly FamfsFile[] _files;

    /// <summary>Looks at a file system.</summary>
    public MetadataExport(FamfsVolume volume)
    {
        _volume = volume;
        FamfsItem[] items = [.. volume.List("", recurse: true)];
        _directories = [.. items.OfType<FamfsDirectory>()];
        _files = [.. items.OfType<FamfsFile>()];
    }

    /// <summary>Number of files.</summary>
    public int FileCount => _files.Length;

    /// <summary>Number of directories, without the root.</summary>
    public int DirectoryCount => _directories.Length;

    /// <summary>
    /// Writes the shadow tree of the reference: real directories, and for each file one of its name that holds its YAML
    /// document. Owners are not applied, and no set-id or sticky bits.
    /// </summary>
    /// <param name="directory">Absolute path of a directory; it is made where it is missing.</param>
    /// <param name="replace">Whether files that exist are replaced.</param>
    /// <param name="cancel">Ends it between two files.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.AlreadyExists"/>, <see cref="FamfsErrorId.DestinationInvalid"/>, or why it cannot be written.
    /// </exception>
    public void WriteShadowTree(string directory, bool replace, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        using HostDirectory target = HostDirectory.Open(directory);
        foreach (FamfsItem item in _directories.Concat<FamfsItem>(_files))
        {
            // What is in the way is found before anything is written.
            target.Check(item.FamfsPath, item.IsDirectory, replace);
        }

        List<(FamfsDirectory Directory, HostId Made)> made = [];
        foreach (FamfsDirectory item in _directories)
        {
            if (target.MakeDirectory(item.FamfsPath) is { } id)
            {
                made.Add((item, id));
            }
        }

        foreach (ExportedFile file in Files(cancel))
        {
            using NewHostFile host = target.CreateFile(file.File.FamfsPath, replace);
            RandomAccess.Write(host.Handle, Encoding.UTF8.GetBytes(ShadowDocument.Of(file.File, file.Flags, file.Layout)), 0);
            Finish(host.Handle, ReadableByAll, file.File.FamfsPath);
            host.Publish();
        }

        // Last, and the deepest first: a directory may allow its owner nothing.
        foreach ((FamfsDirectory item, HostId id) in made.AsEnumerable().Reverse())
        {
            using SafeFileHandle handle = target.OpenMade(item.FamfsPath, id);
            Finish(handle, item.ModeBits & Permissions, item.FamfsPath);
        }
    }

    /// <summary>Writes the documents of all files as one stream of YAML.</summary>
    public void WriteYaml(Stream output, CancellationToken cancel)
    {
        foreach (ExportedFile file in Files(cancel))
        {
            output.Write(Encoding.UTF8.GetBytes(ShadowDocument.Of(file.File, file.Flags, file.Layout)));
        }
    }

    /// <summary>Writes one JSON object: the file system, its directories, and its files with their extents.</summary>
    public void WriteJson(Stream output, CancellationToken cancel) =>
        JsonMetadata.Write(output, _volume.Describe(), _directories, Files(cancel));

    // Flags are in no object: they are read from the log, many entries at a time.
    private IEnumerable<ExportedFile> Files(CancellationToken cancel)
    {
        foreach (FamfsFile[] files in _files.Chunk(Batch))
        {
            cancel.ThrowIfCancellationRequested();
            Dictionary<long, uint> flags = _volume.ReadLog(files.Select(f => f.LogIndex)).ToDictionary(e => e.Index, e => e.Flags ?? 0);
            foreach (FamfsFile file in files)
            {
                yield return new ExportedFile(file, flags.GetValueOrDefault(file.LogIndex), _volume.LayoutOf(file));
            }
        }
    }

    private static void Finish(SafeFileHandle handle, uint mode, string path)
    {
        if (Libc.ChangeMode(handle, mode) is not 0 and var errno)
        {
            throw FamfsException.FromHostErrno(errno, "chmod", path);
        }
    }
}
