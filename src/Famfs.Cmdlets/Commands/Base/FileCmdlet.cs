using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command on files, one at a time. A directory is an error.</summary>
public abstract class FileCmdlet : ItemCmdlet
{
    /// <inheritdoc/>
    protected sealed override void Process(FamfsVolume volume, FamfsItem item) => Process(volume, volume.RequireFile(item));

    /// <summary>Does one file; an engine error becomes an error record.</summary>
    protected abstract void Process(FamfsVolume volume, FamfsFile file);
}
