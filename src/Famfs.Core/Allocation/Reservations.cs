using System.Collections.Immutable;
using Famfs.Devices;
using Famfs.Interop;
using Famfs.OnMedia;

namespace Famfs.Allocation;

/// <summary>
/// Claims: space that processes of this host have taken and not yet committed. A copy takes space first and tells the log
/// last. Each claim is a lock on the very bytes (<see cref="DeviceLocks"/>), so that every process sees the claims of the
/// others, and a process that dies leaves none behind.
/// </summary>
internal static class Reservations
{
    private const int OpenFileDescription = -1;

    /// <summary>Claims extents. The caller holds the writer lock and has seen that nobody else has them.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceBusy"/>: no lock can be had; nothing is claimed.</exception>
    public static void Claim(DaxDevice device, ImmutableArray<Extent> extents)
    {
        for (int i = 0; i < extents.Length; i++)
        {
            long offset = (long)extents[i].Offset;
            if (!device.Locks.TryClaim(offset, (long)extents[i].Length, IsClaim))
            {
                Release(device, extents[..i]);
                throw FamfsException.Create(FamfsErrorId.DeviceBusy, device.Path, device.Locks.Describe(offset));
            }
        }
    }

    /// <summary>Gives claims up; they ended by themselves if the device is closed.</summary>
    public static void Release(DaxDevice device, ImmutableArray<Extent> extents)
    {
        foreach (Extent extent in extents)
        {
            device.Locks.Unlock((long)extent.Offset, (long)extent.Length);
        }
    }

    /// <summary>The claims of other processes inside [<paramref name="start"/>, <paramref name="end"/>).</summary>
    public static List<FreeExtent> Foreign(DaxDevice device, long start, long end) =>
    [
        .. device.Locks.Held(start, end).Where(IsClaim).Select(held =>
        {
            long from = Math.Max(start, held.Offset);
            return new FreeExtent(from, Math.Min(end, held.Offset + held.Length) - from);
        }),
    ];

    /// <summary>
    /// Whether a lock can be a claim: of an open file description, on whole units. Any other lock is one of a program that
    /// knows nothing of claims.
    /// </summary>
    private static bool IsClaim(Libc.HeldLock held) =>
        held is { Pid: OpenFileDescription, Length: > 0 }
        && held.Offset % MediaLayout.AllocationUnit == 0
        && held.Length % MediaLayout.AllocationUnit == 0
        && held.Offset <= long.MaxValue - held.Length;
}
