using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>Sends to the kernel.</summary>
internal sealed unsafe class FuseDeviceSink(FuseDevice device) : FuseReplySink
{
    private readonly int _descriptor = device.Descriptor;

    internal override int Send(IoVector* pieces, int count)
    {
        // The device takes a message whole or not at all, so there is no short write to continue.
        return Native.WriteVector(_descriptor, pieces, count) >= 0 ? Errno.Success : Native.LastError;
    }

    internal override int Control(uint request, void* argument, int length) =>
        Libc.ioctl(_descriptor, request, argument) >= 0 ? Errno.Success : Native.LastError;
}
