using Famfs.Fuse.Interop;

namespace Famfs.Fuse;

/// <summary>A thread that receives requests and serves them one after the other.</summary>
internal abstract class FuseThread : IDisposable
{
    private const int StackSize = 512 << 10;

    private readonly bool _ownsDevice;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private nint _nativeThread;

    /// <param name="session">The session.</param>
    /// <param name="device">The descriptor by which requests come.</param>
    /// <param name="ownsDevice">Whether to close it at the end.</param>
    /// <param name="name">Name of the thread.</param>
    protected FuseThread(FuseSession session, FuseDevice device, bool ownsDevice, string name)
    {
        Session = session;
        Device = device;
        _ownsDevice = ownsDevice;
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = name };
    }

    internal abstract FuseDispatcher Dispatcher { get; }

    protected FuseSession Session { get; }

    protected FuseDevice Device { get; }

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

    /// <summary>Called by the thread at its end; by others only if the thread was never started.</summary>
    public virtual void Dispose()
    {
        Dispatcher.Dispose();
        if (_ownsDevice)
        {
            Device.Dispose();
        }
    }

    /// <summary>Serves until the session stops (0), the thread is no longer needed (0), or the device fails.</summary>
    protected abstract int Serve();

    private void Run()
    {
        bool held = false;
        int error = Errno.EIO;
        try
        {
            // Nobody may close the descriptor under us: its number could come to mean another file.
            Device.DangerousAddRef(ref held);
            lock (_lock)
            {
                _nativeThread = Native.CurrentThread();
            }

            error = Serve();
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
                Device.DangerousRelease();
            }

            Dispose();
            Session.OnThreadEnd(this, error);
        }
    }
}
