using Famfs.Allocation;
using Famfs.Names;

namespace Famfs.Volumes;

/// <summary>
/// What creating files and directories would come to, one after the other: each is judged as if those before it were
/// there. Nothing is taken and nothing changes.
/// </summary>
public sealed class Rehearsal
{
    private readonly FamfsVolume _volume;
    private readonly NameSpaceOverlay _names;
    private readonly Allocator _allocator;

    internal Rehearsal(FamfsVolume volume, NameSpaceOverlay names, Allocator allocator)
    {
        _volume = volume;
        _names = names;
        _allocator = allocator;
    }

    /// <summary>Demands that an item can be created.</summary>
    /// <exception cref="FamfsException">As the error of a <see cref="Creation"/>.</exception>
    public void Require(CreateRequest request)
    {
        if (_volume.Judge(request, _names, _allocator) is { } error)
        {
            throw error;
        }
    }
}
