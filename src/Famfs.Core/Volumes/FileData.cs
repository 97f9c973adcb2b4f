using Famfs.Devices;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Volumes;

/// <summary>
/// The bytes of a file in device memory, by file offset, whatever its layout. What is written is visible to other hosts
/// after <see cref="Flush"/>.
/// </summary>
public sealed class FileData
{
    private readonly DaxDevice _device;
    private readonly FileLayout _layout;

    internal FileData(DaxDevice device, FileLayout layout, long size)
    {
        _device = device;
        _layout = layout;
        Size = size;
    }

    /// <summary>Bytes of the file.</summary>
    public long Size { get; }

    /// <summary>Copies bytes of the file out; the range lies inside the file.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        foreach (FileSegment run in Runs(offset, destination.Length))
        {
            _device.Read(run.DeviceOffset, destination.Slice((int)(run.FileOffset - offset), (int)run.Length));
        }
    }

    /// <summary>Copies bytes into the file; the range lies inside the file.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public void Write(long offset, ReadOnlySpan<byte> source)
    {
        foreach (FileSegment run in Runs(offset, source.Length))
        {
            _device.Write(run.DeviceOffset, source.Slice((int)(run.FileOffset - offset), (int)run.Length));
        }
    }

    /// <summary>Writes the cache lines of a range back.</summary>
    public void Flush(long offset, long length)
    {
        foreach (FileSegment run in Runs(offset, length))
        {
            _device.Flush(run.DeviceOffset, run.Length);
        }
    }

    /// <summary>Drops the cache lines of a range.</summary>
    public void Invalidate(long offset, long length)
    {
        foreach (FileSegment run in Runs(offset, length))
        {
            _device.Invalidate(run.DeviceOffset, run.Length);
        }
    }

    /// <summary>Makes the whole file read as zeros, in memory when it returns.</summary>
    public void Zero()
    {
        foreach (FileSegment run in Runs(0, Size))
        {
            _device.Zero(run.DeviceOffset, run.Length);
        }

        ZeroTail();
    }

    /// <summary>
    /// Zeroes what lies behind the file's end in its last page: a mapping shows it (design section 7). No more than the
    /// file's own space: where pages have 1 GiB, other files live in the rest.
    /// </summary>
    public void ZeroTail()
    {
        FileSegment last = _layout.RunAt(Size - 1, 1);
        long end = last.DeviceOffset + 1;
        long page = Math.Min(_device.PageSize, MediaLayout.AllocationUnit);
        long pageEnd = (end + page - 1) / page * page;
        _device.Zero(end, Math.Min(pageEnd, _device.Size) - end);
    }

    /// <summary>Fills a range from a file, straight into the memory; the range is flushed.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.SourceChanged"/>: the file ended early.</exception>
    internal void ReceiveFrom(SafeFileHandle source, string sourceName, long offset, long length, CancellationToken cancel)
    {
        foreach (FileSegment run in Runs(offset, length))
        {
            for (long done = 0; done < run.Length;)
            {
                cancel.ThrowIfCancellationRequested();
                long moved = _device.ReceiveFrom(
                    source, sourceName, run.FileOffset + done, run.DeviceOffset + done, Math.Min(run.Length - done, 8 << 20));
                done += moved > 0 ? moved : throw FamfsException.Create(FamfsErrorId.SourceChanged, sourceName);
            }

            _device.Flush(run.DeviceOffset, run.Length);
        }
    }

    /// <summary>Writes a range to a file, straight from the memory.</summary>
    internal void SendTo(SafeFileHandle target, string targetName, long offset, long length, CancellationToken cancel)
    {
        foreach (FileSegment run in Runs(offset, length))
        {
            _device.Invalidate(run.DeviceOffset, run.Length);
            for (long done = 0; done < run.Length;)
            {
                cancel.ThrowIfCancellationRequested();
                done += _device.SendTo(
                    target, targetName, run.FileOffset + done, run.DeviceOffset + done, Math.Min(run.Length - done, 8 << 20));
            }
        }
    }

    private IEnumerable<FileSegment> Runs(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Size - offset);
        return _layout.Map(offset, length);
    }
}
