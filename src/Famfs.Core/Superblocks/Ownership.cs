using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;

namespace Famfs.Superblocks;

/// <summary>
/// Changes the master on purpose, which serial sharing needs. The lock excludes a commit of
/// another process of this machine. A master on another host cannot be excluded: it must be at rest, and is refused at
/// its next commit.
/// </summary>
public static class Ownership
{
    // A commit of the former master that had passed its last look at the superblock is in memory when this is over.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Plans <see cref="Take(string, CancellationToken)"/> or <see cref="Give(string, Guid, CancellationToken)"/>: the change
    /// as a sentence in the imperative; null where that host is the master already. It makes the same checks and changes
    /// nothing.
    /// </summary>
    /// <param name="path">Device node or image file.</param>
    /// <param name="owner">The host that is to be the master; null for this one.</param>
    /// <exception cref="FamfsException">As the method that makes the change.</exception>
    public static string? Plan(string path, Guid? owner)
    {
        using DaxDevice device = DaxDevice.Open(path);
        Superblock present = SuperblockStore.Require(device, out bool isTorn);
        HostIdentity host = HostIdentity.Current();
        host.RequireGenuine();
        if (owner is { } named)
        {
            RequireHost(named);
            host.RequireMasterOf(path, present);
        }

        if (!device.CanWrite)
        {
            throw FamfsException.Create(FamfsErrorId.DeviceReadOnly, path);
        }

        return present.SystemUuid == (owner ?? host.Uuid)
            ? isTorn ? ErrorClauses.Get("PlanFinishOwner", present.SystemUuid) : null
            : owner is not null ? ErrorClauses.Get("PlanOwner", owner, present.SystemUuid)
            : host.Exists ? ErrorClauses.Get("PlanThisHost", host.Uuid, present.SystemUuid)
            : ErrorClauses.Get("PlanNewHost", present.SystemUuid);
    }

    /// <summary>Makes this host the master instead of the present one.</summary>
    /// <returns>Whether another host was.</returns>
    /// <exception cref="FamfsException">
    /// As <see cref="SuperblockStore.Require(DaxDevice, out bool)"/> of the superblock, <see cref="FamfsErrorId.DeviceBusy"/>,
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
    /// <exception cref="FamfsException">
    /// As <see cref="Take(string, CancellationToken)"/>, and <see cref="FamfsErrorId.NotMaster"/>.
    /// </exception>
    public static void Give(string path, Guid owner, CancellationToken cancel = default)
    {
        using DaxDevice device = DaxDevice.Open(path);
        Give(device, owner, cancel);
    }

    /// <summary>As <see cref="Take(string, CancellationToken)"/>, without the time to settle.</summary>
    internal static bool Take(DaxDevice device, CancellationToken cancel)
    {
        SuperblockStore.Require(device, out _);
        device.AllowWrites();
        Guid host = HostIdentity.Establish().Uuid;
        using WriterLock writer = WriterLock.Take(device, Patience, cancel);
        if (SuperblockStore.Require(device, out _).SystemUuid == host)
        {
            SuperblockStore.Finish(device);
            return false;
        }

        SuperblockStore.ChangeOwner(device, host);
        return true;
    }

    /// <summary>As <see cref="Give(string, Guid, CancellationToken)"/>.</summary>
    internal static void Give(DaxDevice device, Guid owner, CancellationToken cancel)
    {
        HostIdentity host = HostIdentity.Current();
        RequireHost(owner);
        RequireMaster(device, host);
        device.AllowWrites();
        using WriterLock writer = WriterLock.Take(device, Patience, cancel);
        Superblock present = RequireMaster(device, host);

        // What a killed process of this host left in the caches must not be written back over the entries of the next master.
        MediaGeometry geometry = SuperblockRules.Geometry(present, device);
        device.Flush(MediaLayout.LogOffset, geometry.LogLength);
        SuperblockStore.ChangeOwner(device, owner);
    }

    private static void RequireHost(Guid owner)
    {
        if (owner == Guid.Empty)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.HostIdentityInvalid, "Owner", owner);
        }
    }

    private static Superblock RequireMaster(DaxDevice device, HostIdentity host)
    {
        Superblock present = SuperblockStore.Require(device, out _);
        host.RequireMasterOf(device.Path, present);
        return present;
    }
}
