using Famfs.Devices;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Tests.Support;

/// <summary>A real image whose process ends in the middle of its n-th store: half of the bytes are there, and nothing follows.</summary>
/// <param name="inner">The image.</param>
/// <param name="last">Number of the last store, from 1.</param>
internal sealed class CutDevice(DaxDevice inner, int last) : DaxDevice
{
    private int _stores;
    private bool _isDead;

    public override string Path => inner.Path;

    public override DaxDeviceKind Kind => inner.Kind;

    public override long Size => inner.Size;

    public override long PageSize => inner.PageSize;

    public override bool CanWrite => inner.CanWrite;

    internal override SafeFileHandle Handle => inner.Handle;

    public override void Read(long offset, Span<byte> destination) => inner.Read(offset, destination);

    public override void ReadThrough(long offset, Span<byte> destination) => inner.ReadThrough(offset, destination);

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        inner.Write(offset, source[..(int)Count(source.Length)]);
        End();
    }

    public override void WriteThrough(long offset, ReadOnlySpan<byte> source)
    {
        inner.WriteThrough(offset, source[..(int)Count(source.Length)]);
        End();
    }

    public override void Store16(long offset, ulong low, ulong high)
    {
        if (Count(16) == 16)
        {
            inner.Store16(offset, low, high);
        }
        else
        {
            inner.Write(offset, BitConverter.GetBytes(low));
        }

        End();
    }

    public override void WriteBack(long offset, long length) => inner.WriteBack(offset, length);

    public override void Fence() => inner.Fence();

    public override void Invalidate(long offset, long length) => inner.Invalidate(offset, length);

    public override void Zero(long offset, long length)
    {
        inner.Zero(offset, Count(length));
        End();
    }

    public override void AllowWrites() => inner.AllowWrites();

    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length)
    {
        long moved = inner.ReceiveFrom(source, sourceName, sourceOffset, offset, Count(length));
        End();
        return moved;
    }

    internal override long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length) =>
        inner.SendTo(target, targetName, targetOffset, offset, length);

    protected override void Dispose(bool disposing) => inner.Dispose();

    /// <summary>Bytes of a store that are done.</summary>
    private long Count(long length)
    {
        if (_isDead)
        {
            throw new Coherence.PowerCutException();
        }

        _isDead = ++_stores == last;
        return _isDead ? length / 2 / 8 * 8 : length;
    }

    private void End() => _ = _isDead ? throw new Coherence.PowerCutException() : 0;
}
