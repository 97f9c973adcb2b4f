using Famfs.Cmdlets.Binding;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Finds what was removed by the name that it has now, or by the path that it had.</summary>
internal static class RemovedItems
{
    /// <summary>
    /// The items that a path or pattern means. Of several that had the same path an exact path means the one that was created
    /// last; a pattern means all.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.NotRemoved"/>, <see cref="FamfsErrorId.PathInvalid"/>.</exception>
    public static IEnumerable<FamfsItem> Resolve(FamfsVolume volume, string path, bool isPattern)
    {
        FamfsItem[] all = [.. volume.ListRemoved()];
        string plain = path.Trim('/');
        if ((all.FirstOrDefault(i => i.Path == plain) ?? all.LastOrDefault(i => i.OriginalPath == plain)) is { } exact)
        {
            return [exact];
        }

        if (!isPattern)
        {
            throw FamfsException.Create(FamfsErrorId.NotRemoved, path, volume.DevicePath);
        }

        PathPattern pattern = new(path);
        return all.Where(i => pattern.Matches(i.OriginalPath ?? i.Path, below: false));
    }
}
