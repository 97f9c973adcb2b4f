using Famfs.Devices;
using Famfs.Log;

namespace Famfs.Maintenance;

/// <summary>
/// Repairs what a check finds: first a plan, which changes nothing and says of each step what is lost by it; then the
/// steps that were agreed to, under the writer lock, from the state that is found then.
/// </summary>
public static class Repairer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The steps of a repair, in order; empty for a file system that needs none.</summary>
    /// <param name="path">Device node or image file.</param>
    /// <param name="owner">The master where the superblock is rewritten; null for this host.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotFamfs"/>, <see cref="FamfsErrorId.NotMaster"/>, <see cref="FamfsErrorId.RepairImpossible"/>,
    /// <see cref="FamfsErrorId.VersionUnsupported"/>.
    /// </exception>
    public static IReadOnlyList<FamfsFinding> Plan(string path, Guid? owner = null)
    {
        using DaxDevice device = DaxDevice.Open(path);
        return [.. Steps(device, owner).Select(s => s.Finding)];
    }

    /// <summary>Does the steps of a plan that were agreed to. One that others depend on ends the repair when it was not.</summary>
    /// <exception cref="FamfsException">
    /// As <see cref="Plan"/>, and <see cref="FamfsErrorId.DeviceBusy"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.
    /// </exception>
    public static void Apply(string path, IReadOnlyCollection<FamfsFinding> agreed, Guid? owner = null)
    {
        using DaxDevice device = DaxDevice.Open(path);
        device.AllowWrites();
        using WriterLock writer = WriterLock.Take(device, Patience, CancellationToken.None);
        HashSet<FamfsFinding> chosen = [.. agreed];
        foreach (RepairStep step in Steps(device, owner))
        {
            if (chosen.Contains(step.Finding))
            {
                step.Do();
            }
            else if (step.IsBase)
            {
                return;
            }
        }
    }

    /// <summary>The steps on an open device, in their order.</summary>
    internal static List<RepairStep> Steps(DaxDevice device, Guid? owner)
    {
        List<RepairStep> steps = [];
        SuperblockRepair superblock = new(device, owner, steps);
        LogRepair log = new(device, superblock.Plan(), steps);
        log.Plan();
        if (superblock.HasNewUuid)
        {
            RepairStep rebuild = steps[0];
            steps[0] = rebuild with
            {
                Do = () =>
                {
                    rebuild.Do();
                    log.ClaimTimes();
                },
            };
        }

        return steps;
    }
}
