using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse.Tests.Maps;

/// <summary>Nothing but maps, by the id of the node.</summary>
internal sealed class MapFileSystem : FuseFileSystem
{
    internal const string Device = "/dev/dax0.0";

    internal Dictionary<ulong, KernelMap> Files { get; } = [];

    public override int GetFileMap(FuseRequest request, ref FuseFileMap map)
    {
        if (!Files.TryGetValue(request.NodeId, out KernelMap? file))
        {
            return Errno.ESTALE;
        }

        map.FileType = (FuseMapFileType)file.FileType;
        map.FileSize = file.Size;
        map.ChunkSize = file.Chunk;
        foreach (FuseMapExtent record in file.Records)
        {
            map.Add(record.Device, record.Offset, record.Length);
        }

        return Errno.Success;
    }

    public override int GetMapDevice(FuseRequest request, uint index, ref FuseValueWriter path)
    {
        if (index != 0)
        {
            return Errno.EINVAL;
        }

        path.Append("/dev/dax0.0"u8);
        return Errno.Success;
    }

    public override void PushMapDevices(FuseConnection connection) => connection.PushMapDevice(7, 0);

    /// <summary>A file of extents of so many units of 2 MiB, one unit apart.</summary>
    internal static KernelMap Simple(ulong size, params ReadOnlySpan<uint> units)
    {
        List<FuseMapExtent> records = [];
        ulong place = 8;
        foreach (uint unit in units)
        {
            records.Add(new FuseMapExtent { Offset = place << 21, Length = (ulong)unit << 21 });
            place += unit + 1;
        }

        return new KernelMap(0, size, 0, records);
    }

    /// <summary>A file of strips of so many units.</summary>
    internal static KernelMap Striped(ulong size, ulong chunk, int strips, uint units) => new(
        0,
        size,
        chunk,
        [.. Enumerable.Range(0, strips).Select(i => new FuseMapExtent { Offset = ((ulong)i + 1) << 30, Length = (ulong)units << 21 })]);
}
