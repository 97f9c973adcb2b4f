using System.Diagnostics;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// Receives requests from the device. Its descriptor, receive buffer and dispatcher are its own.
/// </summary>
internal sealed unsafe class FuseWorker : FuseThread
{
    private readonly FuseBuffer _receive;
    private readonly long _spinTicks;

    /// <param name="session">The session.</param>
    /// <param name="device">Descriptor to receive from and reply to.</param>
    /// <param name="ownsDevice">Whether to close it at the end.</param>
    /// <param name="isSpare">Whether the thread leaves once it is no longer needed.</param>
    internal FuseWorker(FuseSession session, FuseDevice device, bool ownsDevice, bool isSpare)
        : base(session, device, ownsDevice, "fuse")
    {
        IsSpare = isSpare;
        FuseSessionOptions options = session.State.Options;
        int transfer = FuseNegotiation.Transfer(options, Environment.SystemPageSize);

        // Room for the largest WRITE, and for the longest names and attributes when writes are kept small.
        _receive = new FuseBuffer(FuseInHeader.Size + FuseWriteIn.Size, Math.Max(transfer, 128 << 10));
        Dispatcher = new FuseDispatcher(session.State, new FuseDeviceSink(device));
        _spinTicks = options.SpinMicroseconds * Stopwatch.Frequency / 1_000_000;
    }

    internal override FuseDispatcher Dispatcher { get; }

    internal bool IsSpare { get; }

    /// <summary>Requests finished; tells whether the thread makes progress.</summary>
    internal long Finished { get; private set; }

    /// <summary>Receives one message, for the time before the threads start.</summary>
    /// <returns>0, or the errno of the failure.</returns>
    internal int ServeOne()
    {
        nint length = Libc.read(Device.Descriptor, _receive.Start, (nuint)_receive.Length);
        if (length < 0)
        {
            return Native.LastError;
        }

        Dispatcher.Process(_receive.Start, (int)length);
        return Errno.Success;
    }

    public override void Dispose()
    {
        base.Dispose();
        _receive.Dispose();
    }

    /// <inheritdoc/>
    protected override int Serve()
    {
        int descriptor = Device.Descriptor;
        byte* buffer = _receive.Start;
        nuint length = (nuint)_receive.Length;
        while (!Session.IsEnding)
        {
            Session.EnterWait();
            if (_spinTicks > 0)
            {
                Spin(descriptor);
            }

            nint received = Libc.read(descriptor, buffer, length);
            int error = received < 0 ? Native.LastError : Errno.Success;
            Session.LeaveWait();
            if (received >= 0)
            {
                Dispatcher.Process(buffer, (int)received);
                Finished++;
                if (IsSpare && Session.HasWorkersToSpare)
                {
                    return Errno.Success;
                }

                continue;
            }

            // ENOENT: the request was taken back while it was being handed over. EINTR: look whether to stop.
            if (error is not (Errno.EINTR or Errno.EAGAIN or Errno.ENOENT))
            {
                return error;
            }
        }

        return Errno.Success;
    }

    /// <summary>Waits without sleeping, for a while. A request that another thread takes first costs nothing but
    /// the wait in read(2) that follows anyway.</summary>
    private void Spin(int descriptor)
    {
        Libc.PollDescriptor entry = new() { Descriptor = descriptor, Events = Libc.POLLIN };
        long end = Stopwatch.GetTimestamp() + _spinTicks;
        while (Libc.poll(&entry, 1, 0) == 0 && Stopwatch.GetTimestamp() < end)
        {
            Thread.SpinWait(8);
        }
    }
}
