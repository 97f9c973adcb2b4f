using Famfs.Files;
using Famfs.Volumes;

namespace Famfs.Transfer;

/// <summary>A file of this machine that is being written from a famfs.</summary>
internal sealed class DrainTask(CopyItem item, FamfsVolume volume, HostTargets targets, CopyOptions options)
    : PieceTask(item), IDisposable
{
    private readonly Lock _gate = new();
    private NewHostFile? _target;
    private FileData? _data;

    /// <summary>Which rights of its source the file has.</summary>
    public (bool SpecialMode, bool Owner) Given { get; private set; }

    /// <summary>Closes the file; what was not finished disappears.</summary>
    public void Dispose() => _target?.Dispose();

    protected override void Copy(long offset, long length, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_target is null)
            {
                _data = Item.OpenSource(volume);
                _target = targets.Of(Item).CreateFile(HostTargets.Below(Item), options.Force);
            }
        }

        _data!.SendTo(_target.Handle, Item.Destination, offset, length, cancel);
    }

    protected override void Finish()
    {
        (bool, bool) given = HostAttributes.Apply(_target!.Handle, Item, options);
        _target.Publish();
        Given = given;
        _target.Dispose();
    }
}
