using System.Collections.Concurrent;
using Famfs.Devices;
using Famfs.Volumes;

namespace Famfs.Queues;

/// <summary>
/// The right to be the one producer or consumer of a queue on this host. It ends with the process: a lock on the first
/// bytes of the file, which are too few for a claim of space.
/// </summary>
internal sealed class RoleClaim : IDisposable
{
    private const long Length = 8;

    // Locks exclude other openings of the device, and one process may share one opening.
    private static readonly ConcurrentDictionary<(string Device, long Offset), bool> Own = [];

    private readonly FamfsVolume _volume;
    private readonly FamfsFile _file;
    private readonly long _offset;

    private RoleClaim(FamfsVolume volume, FamfsFile file, long offset)
    {
        _volume = volume;
        _file = file;
        _offset = offset;
    }

    /// <summary>Whether a message went through the queue, so that the time of the file moves.</summary>
    public bool IsUsed { get; set; }

    /// <summary>Takes the role on a queue.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.QueueBusy"/>: another process of this host has it.</exception>
    public static RoleClaim Take(FamfsVolume volume, FamfsFile file, QueueRole role, string path)
    {
        DaxDevice device = volume.Device;
        long offset = volume.LayoutOf(file).RunAt(0, Length).DeviceOffset;
        if (!Own.TryAdd((device.Path, offset), true))
        {
            throw Busy(role, path, ErrorClauses.Get("QueueThisProcess"));
        }

        try
        {
            return device.Locks.TryLock(offset, Length)
                ? new RoleClaim(volume, file, offset)
                : throw Busy(role, path, device.Locks.Describe(offset));
        }
        catch
        {
            Own.TryRemove((device.Path, offset), out _);
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            if (IsUsed)
            {
                _volume.SetTime(_volume.NodeOf(_file), UnixTime.Now, mayAdd: false);
            }
        }
        catch (FamfsException)
        {
            // The queue has done its work; only its time is an older one.
        }
        finally
        {
            _volume.Device.Locks.Unlock(_offset, Length);
            Own.TryRemove((_volume.DevicePath, _offset), out _);
        }
    }

    private static FamfsException Busy(QueueRole role, string path, string who) => FamfsException.Create(
        FamfsErrorId.QueueBusy,
        path,
        role == QueueRole.Producer ? ErrorClauses.Get("QueueSendsTo") : ErrorClauses.Get("QueueReceivesFrom"),
        who);
}
