using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>
/// Sends notifications to the kernel. They come from threads that the session knows nothing of, perhaps after its
/// end, when the number of the descriptor may already belong to another file.
/// </summary>
internal sealed unsafe class FuseNotificationSink(FuseDevice device) : FuseReplySink
{
    internal override int Send(IoVector* pieces, int count)
    {
        bool held = false;
        try
        {
            device.DangerousAddRef(ref held);
            return Native.WriteVector(device.Descriptor, pieces, count) >= 0 ? Errno.Success : Native.LastError;
        }
        catch (ObjectDisposedException)
        {
            return Errno.ENODEV;
        }
        finally
        {
            if (held)
            {
                device.DangerousRelease();
            }
        }
    }
}
