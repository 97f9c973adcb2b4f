using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Famfs.Devices;
using Famfs.Files;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// The slots of the times file. Every host may store one in place, so what is read is what is in memory now and is believed
/// only as a time. Where memory is missing or poisoned there is no time.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="layout">Where the file is; slots never cross the end of an extent.</param>
/// <param name="size">Bytes of the file.</param>
internal sealed class FileTimes(DaxDevice device, FileLayout layout, long size)
{
    /// <summary>Bytes that are read at once where a device is not mapped: a block costs as much as a slot.</summary>
    private const int UnmappedWindow = 4096;

    /// <summary>Bytes that are read at once from mapped memory: few enough for one copy without a system call.</summary>
    private const int MappedWindow = 512;

    /// <summary>Bytes of a piece that <see cref="Read(long, Span{byte})"/> takes; a power of two.</summary>
    public int WindowSize => device.CanMap ? MappedWindow : UnmappedWindow;

    /// <summary>The times of a file system; null where the name stands for nothing, or for something else.</summary>
    public static FileTimes? TryOpen(DaxDevice device, NameSpace names, Guid fileSystem)
    {
        FileTimes? times = TryOpen(device, names, out Guid found);
        return found == fileSystem ? times : null;
    }

    /// <summary>The times of the file system that the file names.</summary>
    public static FileTimes? TryOpen(DaxDevice device, NameSpace names, out Guid fileSystem)
    {
        fileSystem = default;
        int number = names.Find(TimesLayout.Path);
        if (number < 0 || names[number].Kind != NodeKind.File)
        {
            return null;
        }

        FileTimes times = new(device, names.LayoutOf(number), names[number].Size);
        Span<byte> header = stackalloc byte[TimesLayout.FixedSize];
        return times.Read(0, header) && TimesLayout.TryReadHeader(header, out fileSystem) ? times : null;
    }

    /// <summary>The time of a log entry, or of the root directory for -1.</summary>
    public long Read(long index)
    {
        Span<byte> slot = stackalloc byte[TimesLayout.SlotSize];
        return Read(TimesLayout.SlotOffset(index), slot) ? BinaryPrimitives.ReadInt64LittleEndian(slot) : UnixTime.None;
    }

    /// <summary>Reads a part of the file that crosses no extent, past this host's cache.</summary>
    /// <returns>Whether it could be read.</returns>
    public bool Read(long offset, Span<byte> bytes)
    {
        if (offset > size - bytes.Length)
        {
            return false;
        }

        try
        {
            device.ReadThrough(layout.RunAt(offset, bytes.Length).DeviceOffset, bytes);
            return true;
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.DeviceFault)
        {
            return false;
        }
    }

    /// <summary>Makes the file one without times.</summary>
    public void Format(Guid fileSystem)
    {
        new FileData(device, layout, size).Zero();
        Claim(fileSystem);
    }

    /// <summary>Makes the times those of a file system.</summary>
    public void Claim(Guid fileSystem)
    {
        Span<byte> header = stackalloc byte[TimesLayout.FixedSize];
        TimesLayout.WriteHeader(header, fileSystem);
        Store(0, header);
        device.Fence();
    }

    /// <summary>The mark of the last change in place; 0 where there was none.</summary>
    public long ReadMark()
    {
        Span<byte> mark = stackalloc byte[sizeof(long)];
        return Read(TimesLayout.MarkOffset, mark) ? BinaryPrimitives.ReadInt64LittleEndian(mark) : 0;
    }

    /// <summary>Moves a time in place, and then the mark, so that a reader that looks at the mark first misses nothing.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public void Move(long index, long time)
    {
        Store(TimesLayout.SlotOffset(index), MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in time)));
        device.Fence();
        long mark = Random.Shared.NextInt64();
        Store(TimesLayout.MarkOffset, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in mark)));
        device.Fence();
    }

    /// <summary>Stores the times of consecutive log entries; they are in memory after the next fence.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DeviceFault"/>, <see cref="FamfsErrorId.DeviceReadOnly"/>.</exception>
    public void Store(long index, ReadOnlySpan<long> times)
    {
        long offset = TimesLayout.SlotOffset(index);
        long fits = Math.Clamp((size - offset) / TimesLayout.SlotSize, 0, times.Length);
        Store(offset, MemoryMarshal.AsBytes(times[..(int)fits]));
    }

    private void Store(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset > size - bytes.Length)
        {
            return;
        }

        while (!bytes.IsEmpty)
        {
            FileSegment run = layout.RunAt(offset, bytes.Length);
            ReadOnlySpan<byte> piece = bytes[..(int)run.Length];

            // A line goes back to memory as a whole: what another host stored in it since this host had it must stay.
            device.Invalidate(run.DeviceOffset, TimesLayout.SlotSize);
            device.Invalidate(run.DeviceOffset + run.Length - TimesLayout.SlotSize, TimesLayout.SlotSize);
            device.Write(run.DeviceOffset, piece);
            device.WriteBack(run.DeviceOffset, piece.Length);
            EngineTrace.Tell($"Times of '{device.Path}': {piece.Length} bytes at {run.DeviceOffset}, written back.");
            offset += piece.Length;
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Reads slots that are near each other piece by piece; for one thread.</summary>
    public sealed class Window(FileTimes times)
    {
        private readonly byte[] _bytes = new byte[times.WindowSize];
        private long _start = -1;

        /// <summary>The time of a log entry, or of the root directory for -1.</summary>
        public long Read(long index)
        {
            long offset = TimesLayout.SlotOffset(index);
            long start = offset & -_bytes.Length;
            if (start != _start)
            {
                // The last piece of the file may be shorter.
                if (!times.Read(start, _bytes))
                {
                    return times.Read(index);
                }

                _start = start;
            }

            return BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan((int)(offset - start)));
        }
    }
}
