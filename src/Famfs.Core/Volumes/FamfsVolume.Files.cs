using Famfs.Files;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <content>
/// The bytes of files. A file is given as an item, which knows its node; by its path it is looked up once. An item that was
/// replaced since it was looked up is an error, and never leads to the bytes of another file.
/// </content>
public sealed partial class FamfsVolume
{
    /// <summary>Runs of a part of a file that are contiguous on the device.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; what lies past the end of the file is left out.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>: the file is gone or was replaced.</exception>
    public IEnumerable<FamfsExtent> Map(FamfsFile file, long offset = 0, long length = long.MaxValue)
    {
        int node = NodeOf(file);
        long size = Names[node].Size;
        return offset < 0 || length < 0 || offset >= size
            ? []
            : Names.LayoutOf(node).Map(offset, Math.Min(length, size - offset)).Select(run => new FamfsExtent
            {
                FamfsPath = file.FamfsPath,
                Device = DevicePath,
                FileOffset = run.FileOffset,
                DeviceOffset = run.DeviceOffset,
                Length = run.Length,
            });
    }

    /// <inheritdoc cref="Map(FamfsFile, long, long)"/>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.IsADirectory"/>.</exception>
    public IEnumerable<FamfsExtent> Map(string path, long offset = 0, long length = long.MaxValue) =>
        Map(GetFile(path), offset, length);

    /// <summary>Maps a file as one contiguous range of memory.</summary>
    /// <param name="file">The file.</param>
    /// <param name="writable">Also for stores, which only the master may do.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathNotFound"/>: the file is gone or was replaced. <see cref="FamfsErrorId.NotMaster"/>,
    /// <see cref="FamfsErrorId.DeviceReadOnly"/>, <see cref="FamfsErrorId.MappingUnsupported"/>,
    /// <see cref="FamfsErrorId.MappingTooFragmented"/>, <see cref="FamfsErrorId.PathReserved"/>.
    /// </exception>
    public FamfsMappedFile MapFile(FamfsFile file, bool writable = false)
    {
        int node = NodeOf(file);
        RequireMappable(file, node, writable);
        FileLayout layout = Names.LayoutOf(node);
        FamfsFile current = Names[node].Size == file.Size ? file : (FamfsFile)Describe(node);
        IDisposable hold = _holds.Hold(Names[node].LogIndex, layout);
        try
        {
            FileMapping mapping = FileMapping.Create(Device.Handle, DevicePath, Device.PageSize, layout, current.Size, writable);
            return new FamfsMappedFile(current, layout, mapping, writable, hold);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="MapFile(FamfsFile, bool)"/>
    /// <exception cref="FamfsException">As there, and <see cref="FamfsErrorId.IsADirectory"/>.</exception>
    public FamfsMappedFile MapFile(string path, bool writable = false) => MapFile(GetFile(path), writable);

    /// <summary>Makes the checks of <see cref="MapFile(FamfsFile, bool)"/>.</summary>
    /// <exception cref="FamfsException">As there.</exception>
    public void RequireMappable(FamfsFile file, bool writable) => RequireMappable(file, NodeOf(file), writable);

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>: the file is gone or was replaced.</exception>
    public FileData OpenData(FamfsFile file)
    {
        int node = NodeOf(file);
        long size = Names[node].Size;
        return new FileData(Device, Names.LayoutOf(node), size);
    }

    /// <inheritdoc cref="OpenData(FamfsFile)"/>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.IsADirectory"/>.</exception>
    public FileData OpenData(string path) => OpenData(GetFile(path));

    /// <summary>The layout of a file: its extents.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>: the file is gone or was replaced.</exception>
    public FileLayout LayoutOf(FamfsFile file) => Names.LayoutOf(NodeOf(file));

    /// <inheritdoc cref="LayoutOf(FamfsFile)"/>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.IsADirectory"/>.</exception>
    public FileLayout LayoutOf(string path) => LayoutOf(GetFile(path));

    private void RequireMappable(FamfsFile file, int node, bool writable)
    {
        if (!Device.CanMap)
        {
            throw FamfsException.Create(FamfsErrorId.MappingUnsupported, DevicePath);
        }

        if (writable)
        {
            if (ReservedNames.Include(Names.PathOf(node)))
            {
                throw FamfsException.Create(FamfsErrorId.PathReserved, file.FamfsPath);
            }

            RequireWritable();
        }
    }
}
