using Famfs.Files;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>A famfs as the source of a copy.</summary>
/// <param name="volume">The file system.</param>
public sealed class FamfsFiles(FamfsVolume volume) : ICopySource
{
    /// <summary>The file system.</summary>
    public FamfsVolume Volume => volume;

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
            string shown = source.Length == 0 ? "/" : source;
            FamfsException error = FamfsException.CreateVariant(FamfsErrorId.IsADirectory, "ForCopy", shown, volume.DevicePath);
            return [Describe(top, destination) with { Error = error }];
        }

        // What holds the top was named by a person; the top itself and all below it were not.
        string? named = destination.StartsWith('/') ? HostTargets.ParentOf(destination) : null;
        int prefix = top.Path.Length == 0 ? 0 : top.Path.Length + 1;
        return volume.List(top, recurse: true)
            .Select(item => Describe(item, PathText.Combine(destination, item.Path[prefix..])))
            .Prepend(Describe(top, destination))
            .Select(item => item with { Base = named });
    }

    /// <inheritdoc/>
    public ICopyReader OpenReader(CopyItem item) => new Reader(item.OpenSource(volume));

    private static CopyItem Describe(FamfsItem item, string destination) =>
        new(item.Path, destination, item.IsDirectory, (item as FamfsFile)?.Size ?? 0, item.ModeBits, item.Uid, item.Gid)
        {
            Time = item.Time,
            File = item as FamfsFile,
        };

    private sealed class Reader(FileData source) : ICopyReader
    {
        public void CopyTo(FileData target, long offset, long length, CancellationToken cancel) =>
            target.CopyFrom(source, offset, length, cancel);

        public void Read(long offset, Span<byte> destination) => source.ReadThrough(offset, destination);

        /// <summary>A file of a famfs never changes its size.</summary>
        public void RequireEnd()
        {
        }

        public void Dispose()
        {
        }
    }
}
