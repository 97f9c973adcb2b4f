using System.Diagnostics;
using Famfs.Devices;
using Famfs.Interop;

namespace Famfs.Log;

/// <summary>
/// The writer lock: flock on the device, held by one process of the master at a time. It ends with the process,
/// however that ends. Readers take none (design section 6).
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private readonly DaxDevice _device;

    private WriterLock(DaxDevice device)
    {
        _device = device;
    }

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceBusy"/> after <paramref name="patience"/>.</exception>
    public static WriterLock Take(DaxDevice device, TimeSpan patience, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        for (int attempt = 0; ; attempt++)
        {
            cancel.ThrowIfCancellationRequested();
            int errno = Libc.TryLock(device.Handle);
            if (errno == 0)
            {
                return new WriterLock(device);
            }

            if (errno is not (Errno.EAGAIN or Errno.EINTR))
            {
                throw FamfsException.FromErrno(errno, "flock", device.Path);
            }

            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                throw FamfsException.Create(FamfsErrorId.DeviceBusy, device.Path);
            }

            // Holders keep it for a batch, well under a millisecond: look again soon, then less often.
            cancel.WaitHandle.WaitOne(Math.Min(1 + (attempt / 16), 20));
        }
    }

    public void Dispose()
    {
        if (!_device.Handle.IsClosed)
        {
            Libc.Unlock(_device.Handle);
        }
    }
}
