using System.Buffers.Binary;
using Famfs.Devices;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Fuzz;

/// <summary>A device of the least size in ordinary memory: pages that nobody wrote are zero, and all are gone at a reset.</summary>
/// <param name="handle">What locks are taken on.</param>
internal sealed class SparseDevice(SafeFileHandle handle) : DaxDevice
{
    private const int Page = 4096;

    private readonly Dictionary<long, byte[]> _pages = [];

    public override string Path => "fuzzed";

    public override DaxDeviceKind Kind => DaxDeviceKind.File;

    public override bool CanMap => false;

    public override long Size => MediaLayout.MinDeviceSize;

    public override long PageSize => Page;

    public override bool CanWrite => true;

    internal override SafeFileHandle Handle => handle;

    public void Reset() => _pages.Clear();

    public override void Read(long offset, Span<byte> destination)
    {
        RequireInside(offset, destination.Length);
        lock (_pages)
        {
            for (int done = 0; done < destination.Length;)
            {
                (long page, int start) = Math.DivRem(offset + done, Page) is var (p, s) ? (p, (int)s) : default;
                Span<byte> part = destination.Slice(done, Math.Min(Page - start, destination.Length - done));
                if (_pages.TryGetValue(page, out byte[]? bytes))
                {
                    bytes.AsSpan(start, part.Length).CopyTo(part);
                }
                else
                {
                    part.Clear();
                }

                done += part.Length;
            }
        }
    }

    public override void Write(long offset, ReadOnlySpan<byte> source)
    {
        RequireInside(offset, source.Length);
        lock (_pages)
        {
            for (int done = 0; done < source.Length;)
            {
                (long page, int start) = Math.DivRem(offset + done, Page) is var (p, s) ? (p, (int)s) : default;
                ReadOnlySpan<byte> part = source.Slice(done, Math.Min(Page - start, source.Length - done));
                if (!_pages.TryGetValue(page, out byte[]? bytes))
                {
                    _pages[page] = bytes = new byte[Page];
                }

                part.CopyTo(bytes.AsSpan(start));
                done += part.Length;
            }
        }
    }

    public override void Store16(long offset, ulong low, ulong high)
    {
        Span<byte> both = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(both, low);
        BinaryPrimitives.WriteUInt64LittleEndian(both[8..], high);
        Write(offset, both);
    }

    public override void WriteBack(long offset, long length) => RequireInside(offset, length);

    public override void Fence()
    {
    }

    public override void Invalidate(long offset, long length) => RequireInside(offset, length);

    public override void Zero(long offset, long length)
    {
        RequireInside(offset, length);
        lock (_pages)
        {
            foreach (long page in _pages.Keys.Where(p => (p + 1) * Page > offset && p * Page < offset + length).ToArray())
            {
                int start = (int)Math.Max(0, offset - (page * Page));
                int end = (int)Math.Min(Page, offset + length - (page * Page));
                _pages[page].AsSpan(start, end - start).Clear();
            }
        }
    }

    public override void AllowWrites()
    {
    }

    internal override long ReceiveFrom(SafeFileHandle source, string sourceName, long sourceOffset, long offset, long length)
    {
        byte[] piece = new byte[Math.Min(length, 1 << 16)];
        int count = RandomAccess.Read(source, piece, sourceOffset);
        Write(offset, piece.AsSpan(0, count));
        return count;
    }

    internal override long SendTo(SafeFileHandle target, string targetName, long targetOffset, long offset, long length)
    {
        byte[] piece = new byte[Math.Min(length, 1 << 16)];
        Read(offset, piece);
        RandomAccess.Write(target, piece, targetOffset);
        return piece.Length;
    }

    protected override void Dispose(bool disposing)
    {
    }
}
