using Famfs.Allocation;
using Famfs.Names;

namespace Famfs.Volumes;

/// <summary>
/// What creating files and directories would come to, one after the other: each is judged as if those before it were
/// there. Nothing is taken and nothing changes.
/// </summary>
public sealed class Rehearsal
{
    private readonly VolumeWriter _writer;
    private readonly NameSpaceOverlay _names;
    private readonly Allocator _allocator;

    internal Rehearsal(VolumeWriter writer, NameSpaceOverlay names, Allocator allocator)
    {
        _writer = writer;
        _names = names;
        _allocator = allocator;
    }

    /// <summary>Demands that an item can be created.</summary>
    /// <exception cref="FamfsException">As the error of a <see cref="PendingFile"/>.</exception>
    public void Require(CreateRequest request)
    {
        if (_writer.Judge(request, _names, _allocator) is { } error)
        {
            throw error;
        }
    }
}
