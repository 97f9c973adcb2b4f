using Famfs.Devices;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Files;

/// <summary>
/// The bytes of a file in device memory, by file offset, for every layout. What is written is visible to other hosts
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

    /// <summary>Copies bytes out as they are in memory now: <see cref="Invalidate"/> and <see cref="Read"/> in one.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>.</exception>
    public void ReadThrough(long offset, Span<byte> destination)
    {
        foreach (FileSegment run in Runs(offset, destination.Length))
        {
            _device.ReadThrough(run.DeviceOffset, destination.Slice((int)(run.FileOffset - offset), (int)run.Length));
        }
    }

    /// <summary>Copies bytes in for all hosts to see: <see cref="Write"/> and <see cref="Flush"/> in one, and faster.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public void WriteThrough(long offset, ReadOnlySpan<byte> source)
    {
        foreach (FileSegment run in Runs(offset, source.Length))
        {
            _device.WriteThrough(run.DeviceOffset, source.Slice((int)(run.FileOffset - offset), (int)run.Length));
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
    /// <param name="progress">Told of bytes that are zero now; may be null.</param>
    public void Zero(Action<long>? progress = null)
    {
        foreach (FileSegment run in Runs(0, Size))
        {
            _device.Zero(run.DeviceOffset, run.Length, progress);
            TellZeros(run);
        }

        ZeroTail();
    }

    /// <summary>Makes the file read as zeros from an offset on, in memory when it returns.</summary>
    public void ZeroFrom(long offset)
    {
        foreach (FileSegment run in Runs(offset, Size - offset))
        {
            _device.Zero(run.DeviceOffset, run.Length);
            TellZeros(run);
        }

        ZeroTail();
    }

    /// <summary>Zeroes what lies past the file's end in its last page: a mapping shows it.</summary>
    public void ZeroTail()
    {
        // The run from the last byte on ends with its extent: what follows may be another file's. An empty file owns a unit.
        FileSegment last = _layout.RunAt(Math.Max(Size - 1, 0), long.MaxValue);
        long end = last.DeviceOffset + Math.Min(Size, 1);
        long pageEnd = ((Math.Max(end, last.DeviceOffset + 1) + _device.PageSize - 1) / _device.PageSize) * _device.PageSize;
        _device.Zero(end, Math.Min(pageEnd, last.DeviceOffset + last.Length) - end);
    }

    private void TellZeros(in FileSegment run) =>
        EngineTrace.Tell($"Zeros on '{_device.Path}': {run.Length} bytes at {run.DeviceOffset}, in memory.");

    /// <summary>Fills a range from a file; all hosts see it when it returns.</summary>
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
        }
    }

    /// <summary>Fills a range from the same range of another file, as that is in memory now; all hosts see it when it returns.</summary>
    internal void CopyFrom(FileData source, long offset, long length, CancellationToken cancel)
    {
        foreach (FileSegment to in Runs(offset, length))
        {
            foreach (FileSegment from in source.Runs(to.FileOffset, to.Length))
            {
                long target = to.DeviceOffset + from.FileOffset - to.FileOffset;
                for (long done = 0; done < from.Length;)
                {
                    cancel.ThrowIfCancellationRequested();
                    done += _device.CopyFrom(source._device, from.DeviceOffset + done, target + done, from.Length - done);
                }
            }
        }
    }

    /// <summary>Writes a range to a file, as it is in memory now.</summary>
    internal void SendTo(SafeFileHandle target, string targetName, long offset, long length, CancellationToken cancel)
    {
        foreach (FileSegment run in Runs(offset, length))
        {
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
