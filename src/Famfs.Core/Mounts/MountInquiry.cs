using System.Text.Json;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>
/// Asks about a mount: over the socket of its famfsd, else through the mount itself by an extended attribute, which
/// works in every network namespace. Neither waits longer than two seconds.
/// </summary>
internal static class MountInquiry
{
    /// <summary>The attribute of every file and directory that holds the answer to <see cref="DaemonRequest.Status"/>.</summary>
    public const string AttributeName = "user.famfs.status";

    private const int Patience = 2000;

    /// <summary>Describes a mount as far as it can be asked now.</summary>
    public static FamfsMount Describe(MountEntry entry)
    {
        if (entry.View is { } view)
        {
            return view.ToMount(entry);
        }

        using DaemonConnection? famfsd = DaemonConnection.TryOpen(entry);
        return famfsd is null ? DescribeThroughMount(entry)
            : famfsd.Status() is { } report && report.DeviceNumber == entry.DeviceNumber
            ? report.ToMount(entry, famfsd.Peer.ProcessId)
            : Silent(entry, FamfsMountState.NotAnswering) with { ProcessId = famfsd.Peer.ProcessId };
    }

    // On a thread of its own: a request to a famfsd that hangs cannot be taken back.
    private static FamfsMount DescribeThroughMount(MountEntry entry)
    {
        int errno = 0;
        byte[] value = [];
        Thread thread = new(() => errno = Libc.GetAttribute(entry.MountPoint, AttributeName, out value)) { IsBackground = true };
        thread.Start();
        if (!thread.Join(Patience))
        {
            return Silent(entry, FamfsMountState.NotAnswering);
        }

        if (errno == 0 && Parse(value) is { } report && report.DeviceNumber == entry.DeviceNumber)
        {
            return report.ToMount(entry, report.PidNamespace == MountReport.OwnPidNamespace() ? report.ProcessId : 0);
        }

        return Silent(entry, errno switch
        {
            Errno.ENOTCONN or Errno.ECONNABORTED => FamfsMountState.Dead,
            Errno.EACCES or Errno.EPERM => FamfsMountState.Unreachable,
            _ => FamfsMountState.NotAnswering,
        });
    }

    private static MountReport? Parse(byte[] value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, MountReportJson.Default.MountReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FamfsMount Silent(MountEntry entry, FamfsMountState state) => new()
    {
        MountPoint = entry.MountPoint,
        Device = entry.Device,
        OwnerId = entry.OwnerId,
        State = state,
        ReadOnly = entry.IsReadOnly,
    };
}
