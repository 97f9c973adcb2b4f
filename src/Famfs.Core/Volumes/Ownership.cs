using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// Who the master is, changed on purpose: what serial sharing needs (design section 7). The lock excludes a commit of
/// another process of this machine. A master on another host can not be excluded: it must be at rest, and is refused at
/// its next commit.
/// </summary>
public static class Ownership
{
    // A commit of the former master that had passed its last look at the superblock is in memory when this is over.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The master of the file system on a device.</summary>
    /// <exception cref="FamfsException">As <see cref="Take(string, CancellationToken)"/>.</exception>
    public static Guid MasterOf(string path)
    {
        using DaxDevice device = DaxDevice.Open(path);
        return FamfsVolume.ReadSuperblock(device, out _).SystemUuid;
    }

    /// <summary>Makes this host the master, whoever is it now.</summary>
    /// <returns>Whether another host was.</returns>
    /// <exception cref="FamfsException">
    /// As <see cref="FamfsVolume.Open(string)"/> of the superblock, <see cref="FamfsErrorId.DeviceBusy"/>,
    /// <see cref="FamfsErrorId.DeviceReadOnly"/>.
    /// </exception>
    public static bool Take(string path, CancellationToken cancel = default)
    {
        using DaxDevice device = DaxDevice.Open(path);
        bool changed = Take(device, cancel);
        if (changed)
        {
            cancel.WaitHandle.WaitOne(Settling);
        }

        return changed;
    }

    /// <summary>Makes another host the master; only the master may.</summary>
    /// <exception cref="FamfsException">As <see cref="Take(string, CancellationToken)"/>, and <see cref="FamfsErrorId.NotMaster"/>.</exception>
    public static void Give(string path, Guid owner, CancellationToken cancel = default)
    {
        using DaxDevice device = DaxDevice.Open(path);
        Give(device, owner, cancel);
    }

    /// <summary>As <see cref="Take(string, CancellationToken)"/>, without the time to settle.</summary>
    internal static bool Take(DaxDevice device, CancellationToken cancel)
    {
        Guid host = HostIdentity.Current().Uuid;
        FamfsVolume.ReadSuperblock(device, out _);
        device.AllowWrites();
        using WriterLock writer = WriterLock.Take(device, Patience, cancel);
        if (FamfsVolume.ReadSuperblock(device, out _).SystemUuid == host)
        {
            SuperblockArea.Finish(device);
            return false;
        }

        SuperblockArea.ChangeOwner(device, host);
        return true;
    }

    /// <summary>As <see cref="Give(string, Guid, CancellationToken)"/>.</summary>
    internal static void Give(DaxDevice device, Guid owner, CancellationToken cancel)
    {
        HostIdentity host = HostIdentity.Current();
        if (owner == Guid.Empty)
        {
            throw FamfsException.Create(FamfsErrorId.HostIdentityInvalid, "-Owner");
        }

        RequireMaster(device, host);
        device.AllowWrites();
        using WriterLock writer = WriterLock.Take(device, Patience, cancel);
        Superblock present = RequireMaster(device, host);

        // What a killed process of this host left in the caches must not be written back over the entries of the next master.
        MediaGeometry geometry = SuperblockRules.Geometry(present, device);
        device.Flush(MediaLayout.LogOffset, geometry.LogLength);
        SuperblockArea.ChangeOwner(device, owner);
    }

    private static Superblock RequireMaster(DaxDevice device, HostIdentity host)
    {
        Superblock present = FamfsVolume.ReadSuperblock(device, out _);
        return present.SystemUuid == host.Uuid
            ? present
            : throw FamfsException.Create(FamfsErrorId.NotMaster, device.Path, present.SystemUuid, host.Uuid, host.Source);
    }
}
