namespace Famfs.Transfer;

/// <summary>Directories that a copy could not make: one error tells of all that is below them.</summary>
internal sealed class FailedDirectories
{
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Takes a directory that could not be made.</summary>
    public void Add(CopyItem item) => _paths.Add(item.Destination);

    /// <summary>Whether an item lies in one of them.</summary>
    public bool Holds(CopyItem item)
    {
        if (_paths.Count == 0)
        {
            return false;
        }

        int slash = item.Destination.LastIndexOf('/');
        bool lost = slash > 0 && _paths.Contains(item.Destination[..slash]);
        if (lost && item.IsDirectory)
        {
            _paths.Add(item.Destination);
        }

        return lost;
    }
}
