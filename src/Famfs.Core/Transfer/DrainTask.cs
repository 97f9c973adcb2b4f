using Famfs.Interop;
using Famfs.Volumes;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Transfer;

/// <summary>
/// A file of this machine that is being written from a famfs: under a name of its own until all bytes are there.
/// </summary>
internal sealed class DrainTask(CopyItem item, FamfsVolume volume, CopyOptions options) : PieceTask(item), IDisposable
{
    private const uint OwnerOnly = 0x180; // 0600: nobody reads it before it has its permissions

    private static int _count;

    private readonly Lock _gate = new();

    // Two sources of one command may have the same destination.
    private readonly string _aside = $"{item.Destination}.{Environment.ProcessId}.{Interlocked.Increment(ref _count)}.famfs-copy";
    private SafeFileHandle? _target;
    private FileData? _data;
    private bool _finished;

    /// <summary>Closes the file; what was not finished disappears.</summary>
    public void Dispose()
    {
        if (_target is not null)
        {
            _target.Dispose();
            if (!_finished)
            {
                File.Delete(_aside);
            }
        }
    }

    protected override void Copy(long offset, long length, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_target is null)
            {
                Open();
            }
        }

        _data!.SendTo(_target!, Item.Destination, offset, length, cancel);
    }

    protected override void Finish()
    {
        HostAttributes.Set(_aside, Item, options);
        try
        {
            File.Move(_aside, Item.Destination, overwrite: options.Force);
        }
        catch (IOException) when (File.Exists(Item.Destination))
        {
            throw Exists();
        }

        _finished = true;
        Dispose();
    }

    private void Open()
    {
        if (Directory.Exists(Item.Destination) || (File.Exists(Item.Destination) && !options.Force))
        {
            throw Exists();
        }

        _data = volume.OpenData(Item.Source);
        SafeFileHandle target = Libc.Open(_aside, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_TRUNC, OwnerOnly, out int errno);
        _target = errno == 0 ? target : throw FamfsException.FromErrno(errno, "create", Item.Destination);
    }

    private FamfsException Exists() => FamfsException.Create(FamfsErrorId.AlreadyExists, Item.Destination, "this machine");
}
