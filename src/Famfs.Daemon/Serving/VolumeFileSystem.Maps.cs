using System.Text;
using Famfs.Daemon.Drafts;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Daemon.Serving;

/// <content>Where files are, for kernels that map them themselves (decision record 15).</content>
internal sealed partial class VolumeFileSystem
{
    /// <summary>
    /// Whether and how the kernel has been told where files are. It asks once, and reads and writes the memory itself from then on:
    /// no file is made on such a mount, and none changes its size.
    /// </summary>
    internal FuseMapGeneration Maps => _connection?.Maps ?? FuseMapGeneration.None;

    public override int GetFileMap(FuseRequest request, ref FuseFileMap map)
    {
        if (Meta?.RegionOf(request.NodeId) is { } region)
        {
            map.FileType = region.Offset == 0 ? FuseMapFileType.Superblock : FuseMapFileType.Log;
            map.FileSize = region.Length;
            map.Add(0, region.Offset, region.Length);
            return Errno.Success;
        }

        int error = Find(request.NodeId, out int number, out Draft? draft);
        if (error != Errno.Success)
        {
            return error;
        }

        if (draft?.IsDirectory ?? _names[number].Kind != NodeKind.File)
        {
            return Errno.EISDIR;
        }

        if (number < 0)
        {
            return Errno.EOPNOTSUPP;
        }

        FileLayout layout = _names.LayoutOf(number);
        map.FileSize = (ulong)_sizes.Of(number);
        map.ChunkSize = layout.ChunkSize;
        foreach (Extent extent in layout.Extents)
        {
            map.Add((uint)extent.DeviceIndex, extent.Offset, extent.Length);
        }

        return Errno.Success;
    }

    public override int GetMapDevice(FuseRequest request, uint index, ref FuseValueWriter path)
    {
        if (index != 0)
        {
            return Errno.EINVAL;
        }

        path.Append(Encoding.UTF8.GetBytes(_volume.DevicePath));
        return Errno.Success;
    }

    public override void PushMapDevices(FuseConnection connection)
    {
        int error = connection.PushMapDevice((int)_volume.Device.Handle.DangerousGetHandle(), 0);
        if (error != Errno.Success)
        {
            Failures.Add(DaemonTexts.Get("MapDeviceRefused", error));
        }
    }
}
