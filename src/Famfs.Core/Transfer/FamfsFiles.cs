using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>A famfs as the source of a copy.</summary>
/// <param name="volume">The file system.</param>
public sealed class FamfsFiles(FamfsVolume volume) : ICopySource
{
    /// <inheritdoc/>
    public IEnumerable<CopyItem> Expand(string source, string destination, bool recurse)
    {
        FamfsItem top;
        try
        {
            top = volume.Get(source);
        }
        catch (FamfsException e)
        {
            return [new CopyItem(source, destination, false, 0, 0, 0, 0) { Error = e }];
        }

        if (!top.IsDirectory)
        {
            return [Describe(top, destination)];
        }

        if (!recurse)
        {
            return [Describe(top, destination) with { Error = FamfsException.Create(FamfsErrorId.IsADirectory, source.Length == 0 ? "/" : source, volume.DevicePath) }];
        }

        int prefix = top.Path.Length == 0 ? 0 : top.Path.Length + 1;
        return volume.List(top.Path, recurse: true)
            .Select(item => Describe(item, PathText.Combine(destination, item.Path[prefix..])))
            .Prepend(Describe(top, destination));
    }

    /// <inheritdoc/>
    public ICopyReader OpenReader(CopyItem item) => new Reader(volume.OpenData(item.Source));

    private static CopyItem Describe(FamfsItem item, string destination) =>
        new(item.Path, destination, item.IsDirectory, (item as FamfsFile)?.Size ?? 0, item.Mode, item.Uid, item.Gid);

    private sealed class Reader(FileData source) : ICopyReader
    {
        public void CopyTo(FileData target, long offset, long length, CancellationToken cancel) =>
            target.CopyFrom(source, offset, length, cancel);

        /// <summary>A file of a famfs never changes its size.</summary>
        public void RequireEnd()
        {
        }

        public void Dispose()
        {
        }
    }
}
