using Famfs.Devices;
using Famfs.Interop;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// Files whose bytes a process of this host has mapped or open. Their space must not be given to another file, even when they
/// are removed. Each is a read lock on the bytes, so that other processes see it, and it ends with the process.
/// </summary>
/// <param name="device">The device.</param>
internal sealed class SpaceHolds(DaxDevice device)
{
    private readonly Dictionary<long, int> _held = [];

    /// <summary>Holds the space of a file until the result is disposed.</summary>
    /// <param name="index">The entry of the file.</param>
    /// <param name="layout">Where its bytes are.</param>
    public IDisposable Hold(long index, FileLayout layout)
    {
        lock (_held)
        {
            _held[index] = _held.GetValueOrDefault(index) + 1;
            foreach (Extent extent in layout.Extents)
            {
                // A device on which no lock can be had is one on which no other process has any.
                Libc.TryReadLockRange(device.Handle, (long)extent.Offset, (long)extent.Length);
            }
        }

        return new Held(this, index, layout);
    }

    /// <summary>Whether a process of this host holds a file.</summary>
    /// <param name="index">The entry of the file.</param>
    /// <param name="layout">Where its bytes are.</param>
    public bool IsHeld(long index, FileLayout layout)
    {
        lock (_held)
        {
            return _held.ContainsKey(index)
                || layout.Extents.Any(e =>
                    Libc.FindLock(device.Handle, (long)e.Offset, (long)e.Length, out Libc.HeldLock found) == 0 && found.Exists);
        }
    }

    private void Release(long index, FileLayout layout)
    {
        lock (_held)
        {
            if (--_held[index] == 0)
            {
                _held.Remove(index);
                foreach (Extent extent in layout.Extents)
                {
                    Libc.UnlockRange(device.Handle, (long)extent.Offset, (long)extent.Length);
                }
            }
        }
    }

    // The lock belongs to the opening of the device: what is mapped must not outlive it.
    private sealed class Held : IDisposable
    {
        private readonly FileLayout _layout;
        private readonly long _index;
        private readonly bool _keepsHandle;
        private SpaceHolds? _holds;

        public Held(SpaceHolds holds, long index, FileLayout layout)
        {
            (_holds, _index, _layout) = (holds, index, layout);
            holds.Device.Handle.DangerousAddRef(ref _keepsHandle);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _holds, null) is { } holds)
            {
                holds.Release(_index, _layout);
                if (_keepsHandle)
                {
                    holds.Device.Handle.DangerousRelease();
                }
            }
        }
    }

    private DaxDevice Device => device;
}
