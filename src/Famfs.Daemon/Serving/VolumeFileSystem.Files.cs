using System.Runtime.InteropServices;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>Opening and reading.</content>
internal sealed partial class VolumeFileSystem
{
    private const uint AccessMode = 3;

    private static readonly uint Direct = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000u : 0x4000u;

    public override int Open(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        int error = Find(request.NodeId, out int number);
        if (error != Errno.Success)
        {
            return error;
        }

        if (_names[number].Kind != NodeKind.File)
        {
            return Errno.EISDIR;
        }

        if ((args.Flags & AccessMode) != 0)
        {
            return Errno.EROFS;
        }

        // A device that was formatted anew must not be read through the old names.
        error = Follow();
        if (error == Errno.Success)
        {
            reply = Keep(new OpenFile(_volume.Device, _names.LayoutOf(number), _names[number].Size), args.Flags);
        }

        return error;
    }

    public override int Read(FuseRequest request, in FuseReadIn args, FuseReadReply reply)
    {
        if (!_open.TryGetValue(args.FileHandle, out OpenFile? file))
        {
            return Errno.EBADF;
        }

        try
        {
            return file.Read(args.Offset, reply);
        }
        catch (FamfsException e)
        {
            return ErrnoOf.Error(e);
        }
    }

    public override int Release(FuseRequest request, in FuseReleaseIn args)
    {
        _open.TryRemove(args.FileHandle, out _);
        return Errno.Success;
    }

    private FuseOpenOut Keep(OpenFile file, uint flags)
    {
        ulong handle = Interlocked.Increment(ref _lastHandle);
        _open[handle] = file;
        return new FuseOpenOut
        {
            FileHandle = handle,
            Flags = _cache == FamfsCacheMode.Never || (flags & Direct) != 0
                ? FuseOpenFlags.FOPEN_DIRECT_IO | FuseOpenFlags.FOPEN_PARALLEL_DIRECT_WRITES
                : _cache == FamfsCacheMode.Always ? FuseOpenFlags.FOPEN_KEEP_CACHE
                : FuseOpenFlags.None,
        };
    }
}
