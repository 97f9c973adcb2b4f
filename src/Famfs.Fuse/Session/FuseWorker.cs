using System.Diagnostics;
using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// A thread that receives requests and serves them one after the other. Its descriptor, receive buffer and dispatcher
/// are its own.
/// </summary>
internal sealed unsafe class FuseWorker : IDisposable
{
    private const int StackSize = 512 << 10;

    private readonly FuseSession _session;
    private readonly FuseDevice _device;
    private readonly bool _ownsDevice;
    private readonly FuseBuffer _receive;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly long _spinTicks;
    private nint _nativeThread;

    /// <param name="session">The session.</param>
    /// <param name="device">Descriptor to receive from and reply to.</param>
    /// <param name="ownsDevice">Whether to close it at the end.</param>
    /// <param name="isSpare">Whether the thread leaves once it is no longer needed.</param>
    internal FuseWorker(FuseSession session, FuseDevice device, bool ownsDevice, bool isSpare)
    {
        _session = session;
        _device = device;
        _ownsDevice = ownsDevice;
        IsSpare = isSpare;
        FuseSessionOptions options = session.State.Options;
        int transfer = FuseNegotiation.Transfer(options, Environment.SystemPageSize);

        // Room for the largest WRITE, and for the longest names and attributes when writes are kept small.
        _receive = new FuseBuffer(FuseInHeader.Size + FuseWriteIn.Size, Math.Max(transfer, 128 << 10));
        Dispatcher = new FuseDispatcher(session.State, new FuseDeviceSink(device));
        _spinTicks = options.SpinMicroseconds * Stopwatch.Frequency / 1_000_000;
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "fuse" };
    }

    internal FuseDispatcher Dispatcher { get; }

    internal bool IsSpare { get; }

    /// <summary>Requests finished; tells whether the thread makes progress.</summary>
    internal long Finished { get; private set; }

    internal void Start() => _thread.Start();

    /// <summary>Takes the thread out of its wait for a request, if it is in one.</summary>
    internal void Wake()
    {
        lock (_lock)
        {
            // The thread clears this under the lock before it ends, so it cannot be gone yet.
            if (_nativeThread != 0)
            {
                Native.SignalThread(_nativeThread, Native.WakeSignal);
            }
        }
    }

    internal bool Join(int milliseconds) => _thread.Join(milliseconds);

    /// <summary>Receives one message, for the time before the threads start.</summary>
    /// <returns>0, or the errno of the failure.</returns>
    internal int ServeOne()
    {
        nint length = Native.Read(_device.Descriptor, _receive.Start, (nuint)_receive.Length);
        if (length < 0)
        {
            return Native.LastError;
        }

        Dispatcher.Process(_receive.Start, (int)length);
        return Errno.Success;
    }

    /// <summary>Called by the thread at its end; by others only if the thread was never started.</summary>
    public void Dispose()
    {
        Dispatcher.Dispose();
        _receive.Dispose();
        if (_ownsDevice)
        {
            _device.Dispose();
        }
    }

    private void Run()
    {
        bool held = false;
        int error = Errno.EIO;
        try
        {
            // Nobody may close the descriptor under us: its number could come to mean another file.
            _device.DangerousAddRef(ref held);
            lock (_lock)
            {
                _nativeThread = Native.CurrentThread();
            }

            error = Loop();
        }
        catch (ObjectDisposedException)
        {
            error = Errno.ENODEV;
        }
        finally
        {
            lock (_lock)
            {
                _nativeThread = 0;
            }

            if (held)
            {
                _device.DangerousRelease();
            }

            Dispose();
            _session.OnWorkerEnd(this, error);
        }
    }

    /// <summary>Serves until the session stops (0), the thread is no longer needed (0), or the device fails.</summary>
    private int Loop()
    {
        int descriptor = _device.Descriptor;
        byte* buffer = _receive.Start;
        nuint length = (nuint)_receive.Length;
        while (!_session.IsEnding)
        {
            _session.EnterWait();
            if (_spinTicks > 0)
            {
                Spin(descriptor);
            }

            nint received = Native.Read(descriptor, buffer, length);
            int error = received < 0 ? Native.LastError : Errno.Success;
            _session.LeaveWait();
            if (received >= 0)
            {
                Dispatcher.Process(buffer, (int)received);
                Finished++;
                if (IsSpare && _session.HasWorkersToSpare)
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
        Native.PollEntry entry = new() { Descriptor = descriptor, Events = Native.PollIn };
        long end = Stopwatch.GetTimestamp() + _spinTicks;
        while (Native.Poll(&entry, 1, 0) == 0 && Stopwatch.GetTimestamp() < end)
        {
            Thread.SpinWait(8);
        }
    }
}
