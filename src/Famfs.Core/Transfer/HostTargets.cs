using Famfs.Interop;
using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>The directories of this machine that the items of one copy go to, each opened once and held.</summary>
/// <param name="source">The file system that is copied from, whose image file is never replaced.</param>
internal sealed class HostTargets(FamfsVolume source) : IDisposable
{
    private readonly HostId? _image = Libc.Stat(source.DevicePath, out FileStatus status) == 0 ? HostId.Of(status) : null;
    private readonly Dictionary<string, HostDirectory> _open = new(StringComparer.Ordinal);

    /// <summary>The path of an item below the directory that it goes to.</summary>
    public static string Below(CopyItem item) => item.Destination[BaseOf(item).Length..].Trim('/');

    /// <summary>The directory that an item goes to; several threads may ask.</summary>
    /// <exception cref="FamfsException">As <see cref="HostDirectory.Open"/>.</exception>
    public HostDirectory Of(CopyItem item)
    {
        string path = BaseOf(item);
        lock (_open)
        {
            if (!_open.TryGetValue(path, out HostDirectory? directory))
            {
                directory = HostDirectory.Open(path, _image);
                _open.Add(path, directory);
            }

            return directory;
        }
    }

    /// <summary>Whether a regular file is at the destination of an item and has the item's size.</summary>
    public bool HasSameSize(CopyItem item)
    {
        try
        {
            OpenSame(item).Dispose();
            return true;
        }
        catch (FamfsException)
        {
            // Copying the item says what is wrong.
            return false;
        }
    }

    /// <summary>Opens the file at the destination of an item to read it.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.SourceChanged"/>: it does not exist, or has another size or time.
    /// </exception>
    public ICopyReader OpenSame(CopyItem item) => Of(item).TryOpenFile(Below(item), item.Size, item.Time)
        ?? throw FamfsException.Create(FamfsErrorId.SourceChanged, item.Destination);

    public void Dispose()
    {
        foreach (HostDirectory directory in _open.Values)
        {
            directory.Dispose();
        }
    }

    private static string BaseOf(CopyItem item) => item.Base ?? ParentOf(item.Destination);

    /// <summary>The directory that holds an absolute path, with the slash at its end.</summary>
    internal static string ParentOf(string path) => path[..(path.TrimEnd('/').LastIndexOf('/') + 1)];
}
