using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <content>What kernels with famfs ask, where INIT agreed to it: other series give the same numbers another meaning.</content>
internal sealed unsafe partial class FuseDispatcher
{
    private FuseMapGeneration Maps => _state.Connection?.Maps ?? FuseMapGeneration.None;

    private int GetFileMap(ReadOnlySpan<byte> body)
    {
        if (FuseMapEncoder.FormOf(Maps, body.Length) is not { } form)
        {
            return Errno.ENOSYS;
        }

        if (form == FuseMapForm.Sized)
        {
            _state.PushMapDevices();
        }

        FuseBodyReader reader = new(body);
        uint room = reader.TryRead(out FuseGetMapIn args) ? args.Count : FuseMapEncoder.Page;
        FuseFileMap map = new(stackalloc FuseMapExtent[FuseMapEncoder.MostDevices]);
        int error = _fileSystem.GetFileMap(_request, ref map);
        return error != Errno.Success ? error
            : FuseMapEncoder.Encode(map, form, room, new Span<byte>(_buffer.Payload, _buffer.PayloadLength), out _payloadLength);
    }

    /// <summary>The number of the device travels as the node.</summary>
    private int GetMapDevice(ReadOnlySpan<byte> body)
    {
        if (!body.IsEmpty)
        {
            return Errno.ENOSYS;
        }

        if (_request.NodeId >= FuseMapEncoder.MostDevices)
        {
            return Errno.EINVAL;
        }

        ushort index = (ushort)_request.NodeId;
        Span<byte> path = stackalloc byte[FuseMapDeviceOut.LongestPath + 1];
        FuseValueWriter writer = new(path);
        int error = _fileSystem.GetMapDevice(_request, index, ref writer);
        if (error != Errno.Success || !writer.Fits)
        {
            return error != Errno.Success ? error : Errno.ENAMETOOLONG;
        }

        _payloadLength = FuseMapDeviceOut.Size;
        return FuseMapEncoder.EncodeDevice(index, path[..(int)writer.Length], new Span<byte>(_buffer.Payload, _payloadLength));
    }
}
