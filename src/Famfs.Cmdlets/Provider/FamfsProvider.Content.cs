using System.Management.Automation.Provider;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <content>The content of files.</content>
public sealed partial class FamfsProvider : IContentCmdletProvider
{
    /// <inheritdoc/>
    public IContentReader? GetContentReader(string path)
    {
        ContentReader? reader = null;
        WithLease(path, (lease, inside) => reader = new ContentReader(
            lease, lease.Volume.OpenData(inside), DynamicParameters as ReadParameters ?? new ReadParameters(), _stop.Token));
        return reader;
    }

    /// <inheritdoc/>
    public object GetContentReaderDynamicParameters(string path) => new ReadParameters();

    /// <inheritdoc/>
    public IContentWriter? GetContentWriter(string path)
    {
        ContentWriter? writer = null;
        WithLease(path, (lease, inside) =>
        {
            FamfsFile? existing = lease.Volume.Find(inside) is { } item ? lease.Volume.RequireFile(item) : null;
            writer = new ContentWriter(
                this, lease, NewFile(inside, 0), existing, DynamicParameters as WriteParameters ?? new WriteParameters());
        });
        return writer;
    }

    /// <inheritdoc/>
    public object GetContentWriterDynamicParameters(string path) => new WriteParameters();

    /// <summary>As <see cref="At"/>, for what keeps the file system in use; an error ends the use.</summary>
    private void WithLease(string path, Action<VolumeLease, string> step) => PerItem(path, () =>
    {
        FamfsPath place = PlaceOf(path);
        VolumeLease lease = Lease(place.Device);
        try
        {
            step(lease, place.Path);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    });
}
