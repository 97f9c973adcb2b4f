using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;
using Famfs.Fuse.Tests.Memory;

namespace Famfs.Fuse.Tests.Session;

/// <summary>The example, and success for all that it leaves out: so that every kind of reply is sent.</summary>
internal sealed class WillingFileSystem(long bytes) : MemoryFileSystem(bytes)
{
    public override int Access(FuseRequest request, uint mask) => Errno.Success;

    public override int SyncDirectory(FuseRequest request, in FuseFsyncIn args) => Errno.Success;

    public override int SyncFileSystem(FuseRequest request) => Errno.Success;

    public override int SetLock(FuseRequest request, in FuseLkIn args, bool wait) => Errno.Success;

    public override int Statx(FuseRequest request, in FuseStatxIn args, out FuseStatxOut reply)
    {
        reply = default;
        return Errno.Success;
    }

    public override int Seek(FuseRequest request, in FuseLseekIn args, out ulong offset)
    {
        offset = args.Offset;
        return Errno.Success;
    }

    public override int CopyRange(FuseRequest request, in FuseCopyFileRangeIn args, out ulong copied)
    {
        copied = ulong.MaxValue;
        return Errno.Success;
    }

    public override int Control(
        FuseRequest request, in FuseIoctlIn args, ReadOnlySpan<byte> input, ref FuseValueWriter output, out int result)
    {
        result = input.Length;
        output.Append(input);
        return Errno.Success;
    }

    public override int Poll(FuseRequest request, in FusePollIn args, out uint events)
    {
        events = args.Events;
        return Errno.Success;
    }

    public override int GetLock(FuseRequest request, in FuseLkIn args, out FuseFileLock reply)
    {
        reply = args.Lock;
        return Errno.Success;
    }

    public override int GetFileMap(FuseRequest request, ref FuseFileMap map)
    {
        map.FileSize = 1;
        map.ChunkSize = request.NodeId % 2 == 0 ? FuseMapEncoder.Alignment : 0;
        for (ulong i = 0; i <= request.NodeId % 40; i++)
        {
            map.Add(0, (i + 1) << 21, 2 << 20);
        }

        return Errno.Success;
    }

    public override int GetMapDevice(FuseRequest request, uint index, ref FuseValueWriter path)
    {
        path.Append("/dev/dax"u8);
        return Errno.Success;
    }

    public override int MapBlock(FuseRequest request, in FuseBmapIn args, out ulong block)
    {
        block = args.Block;
        return Errno.Success;
    }
}
