using Famfs.Allocation;
using Famfs.Names;

namespace Famfs.Volumes;

/// <summary>
/// Rehearses the creation of files and directories, one after the other: each is judged as if those before it were
/// there. Nothing is taken and nothing changes.
/// </summary>
public sealed class Rehearsal
{
    private readonly Placement _placement;
    private readonly NameSpaceOverlay _names;
    private readonly Allocator _allocator;

    internal Rehearsal(Placement placement, NameSpaceOverlay names, Allocator allocator)
    {
        _placement = placement;
        _names = names;
        _allocator = allocator;
    }

    /// <summary>Demands that an item can be created.</summary>
    /// <exception cref="FamfsException">As the error of a <see cref="PendingFile"/>.</exception>
    public void Require(CreateRequest request)
    {
        if (_placement.Judge(request, _names, _allocator) is { } error)
        {
            throw error;
        }
    }
}
