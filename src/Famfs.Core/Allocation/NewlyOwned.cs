namespace Famfs.Allocation;

/// <summary>Space that a batch of entries is about to own: taken out of the set again unless the batch is published.</summary>
/// <param name="owned">The space that entries own already.</param>
internal sealed class NewlyOwned(UnitSet owned) : IDisposable
{
    private readonly List<FreeExtent> _added = [];

    /// <summary>Adds an extent.</summary>
    /// <returns>False if an entry, or an earlier one of the batch, owns a part of it.</returns>
    public bool TryAdd(FreeExtent extent)
    {
        if (owned.Contains(extent))
        {
            return false;
        }

        owned.Add(extent);
        _added.Add(extent);
        return true;
    }

    /// <summary>The batch is published.</summary>
    public void Keep() => _added.Clear();

    public void Dispose()
    {
        _added.ForEach(owned.Remove);
        _added.Clear();
    }
}
