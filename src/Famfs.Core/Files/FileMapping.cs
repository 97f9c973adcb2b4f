using System.Globalization;
using Famfs.Interop;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Files;

/// <summary>
/// The bytes of a file as memory. Where the file has few runs they are mapped one after the other, as
/// one range of addresses. Each run is a mapping, of which a process can have only so many: a file that takes turns on
/// its strips thousands of times has each strip mapped whole, and is one range only inside a turn.
/// </summary>
internal sealed unsafe class FileMapping : SafeHandleZeroOrMinusOneIsInvalid
{
    private const long Unit = MediaLayout.AllocationUnit;

    // What the kernel allows if it does not tell.
    private const int DefaultMappings = 65530;

    private static readonly int MostMappings = ReadMostMappings();

    private static int _mappings;

    private readonly FileLayout _layout;
    private readonly byte* _reserved;
    private readonly long _reservedLength;
    private readonly Piece[] _pieces;
    private readonly bool _isOneRange;
    private int _counted;

    private FileMapping(FileLayout layout, Piece[] pieces, bool isOneRange, byte* reserved, long reservedLength)
        : base(ownsHandle: true)
    {
        _layout = layout;
        _pieces = pieces;
        _isOneRange = isOneRange;
        _reserved = reserved;
        _reservedLength = reservedLength;
        SetHandle((nint)reserved);
    }

    /// <summary>Maps a file.</summary>
    /// <param name="device">The open device.</param>
    /// <param name="name">The device, for messages.</param>
    /// <param name="pageSize">What offsets of mappings of the device are multiples of.</param>
    /// <param name="layout">Where the bytes are.</param>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="writable">Whether stores are allowed.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.MappingTooFragmented"/>, or why the kernel refused.</exception>
    public static FileMapping Create(
        SafeFileHandle device, string name, long pageSize, FileLayout layout, long size, bool writable)
    {
        // A quarter of what the kernel allows may become one range; the rest of the process needs mappings too. Of an empty file
        // the first page is mapped: there is no mapping of no bytes.
        Piece[] pieces = Runs(
            layout,
            Math.Max(size, 1),
            pageSize,
            Math.Max(MediaLayout.MaxExtents, (MostMappings / 4) - Volatile.Read(ref _mappings))) ?? [];
        bool isOneRange = pieces.Length > 0;
        if (!isOneRange)
        {
            pieces = Strips(layout, pageSize);
        }

        if (Interlocked.Add(ref _mappings, pieces.Length) > MostMappings / 2)
        {
            int others = Interlocked.Add(ref _mappings, -pieces.Length);
            throw FamfsException.Create(
                FamfsErrorId.MappingTooFragmented,
                name,
                ErrorClauses.Get("MapTooMany", pieces.Length, others));
        }

        long length = pieces[^1].Place + pieces[^1].Length + Unit;
        byte* reserved = Libc.MapAnonymous(null, length, Libc.PROT_NONE, Libc.MAP_NORESERVE, out int errno);
        if (errno != 0)
        {
            Interlocked.Add(ref _mappings, -pieces.Length);
            throw FamfsException.FromErrno(errno, "mmap", name);
        }

        FileMapping mapping = new(layout, pieces, isOneRange, reserved, length) { _counted = pieces.Length };
        try
        {
            mapping.MapPieces(device, name, Libc.PROT_READ | (writable ? Libc.PROT_WRITE : 0));
            return mapping;
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>The addresses that are reserved for it: the first, and the one after the last.</summary>
    public (ulong Start, ulong End) Addresses => ((ulong)_reserved, (ulong)_reserved + (ulong)_reservedLength);

    /// <summary>The address of a byte of the file, and how many bytes of the file follow it in one piece.</summary>
    /// <param name="offset">The byte, inside the file.</param>
    /// <param name="length">Bytes that are wanted.</param>
    /// <param name="available">Bytes that are there, at least one of those wanted.</param>
    public byte* Find(long offset, long length, out long available)
    {
        byte* start = Start;
        if (_isOneRange)
        {
            available = length;
            return start + offset;
        }

        FileSegment run = _layout.RunAt(offset, length);
        available = run.Length;
        foreach (Piece piece in _pieces)
        {
            long within = run.DeviceOffset - piece.DeviceOffset;
            if (within >= 0 && within + run.Length <= piece.Length)
            {
                return start + piece.Place + within;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(offset), offset, "The offset lies past the last extent.");
    }

    protected override bool ReleaseHandle()
    {
        Interlocked.Add(ref _mappings, -_counted);
        return Libc.Unmap(_reserved, _reservedLength) == 0;
    }

    // On 2 MiB, as every extent of a usual device does, so that the kernel can use large pages.
    private byte* Start => (byte*)(((nuint)_reserved + (nuint)Unit - 1) & ~(nuint)(Unit - 1));

    private void MapPieces(SafeFileHandle device, string name, int protection)
    {
        foreach (Piece piece in _pieces)
        {
            Libc.Map(
                Start + piece.Place,
                piece.Length,
                protection,
                Libc.MAP_SHARED | Libc.MAP_NORESERVE | Libc.MAP_FIXED,
                device,
                piece.DeviceOffset,
                out int errno);
            if (errno != 0)
            {
                throw FamfsException.FromErrno(errno, "mmap", name);
            }
        }
    }

    /// <summary>The runs of a file one after the other, or null where there are too many or they do not start on pages.</summary>
    private static Piece[]? Runs(FileLayout layout, long size, long pageSize, int most)
    {
        // The last page is mapped whole, as far as the file has space.
        long space = layout.Type == ExtentType.Interleaved
            ? checked((long)layout.Extents[0].Length * layout.Extents.Length)
            : layout.AllocatedSize;
        long length = Math.Min(RoundUp(size, pageSize), space);
        Piece[] runs = [.. layout.Map(0, length).Take(most + 1).Select(r => new Piece(r.DeviceOffset, r.FileOffset, r.Length))];
        return runs.Length <= most && Array.TrueForAll(runs, r => (r.DeviceOffset | r.Place | r.Length) % pageSize == 0) ? runs : null;
    }

    /// <summary>The extents of a file, each with the pages that it is in.</summary>
    private static Piece[] Strips(FileLayout layout, long pageSize)
    {
        Piece[] pieces = new Piece[layout.Extents.Length];
        long place = 0;
        for (int i = 0; i < pieces.Length; i++)
        {
            long start = (long)layout.Extents[i].Offset / pageSize * pageSize;
            pieces[i] = new Piece(start, place, RoundUp(layout.Extents[i].End, pageSize) - start);
            place += RoundUp(pieces[i].Length, Unit);
        }

        return pieces;
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;

    private static int ReadMostMappings()
    {
        try
        {
            return int.Parse(File.ReadAllText("/proc/sys/vm/max_map_count"), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return DefaultMappings;
        }
    }

    /// <summary>One mapping.</summary>
    /// <param name="DeviceOffset">Where it starts on the device.</param>
    /// <param name="Place">Where it starts in the range of addresses.</param>
    /// <param name="Length">Bytes.</param>
    private readonly record struct Piece(long DeviceOffset, long Place, long Length);
}
