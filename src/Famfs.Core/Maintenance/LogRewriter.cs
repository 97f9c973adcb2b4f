using Famfs.Allocation;
using Famfs.Interop;
using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Maintenance;

/// <summary>
/// Puts a log without retired entries together in free space, with a times file of its own, and copies of the files that are
/// where a larger log is to be. Nothing that the file system has is changed.
/// </summary>
/// <param name="volume">The file system, followed to its end under the writer lock.</param>
/// <param name="logLength">Bytes of the new log.</param>
internal sealed class LogRewriter(FamfsVolume volume, long logLength)
{
    private const int PieceLength = 1 << 20;
    private const uint TimesMode = ModeBits.Octal0644;

    private readonly MediaGeometry _geometry = volume.Geometry with { LogLength = logLength };
    private readonly List<FreeExtent> _free = [];
    private readonly List<long> _kept = [];
    private bool _hasTimes;

    /// <summary>Entries of the new log.</summary>
    public long Count => _kept.Count + (_hasTimes ? 1 : 0);

    /// <summary>Bytes of files that are moved.</summary>
    public long Moved { get; private set; }

    /// <summary>Finds what the new log has, and whether there is room for it.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.LogDamaged"/>, <see cref="FamfsErrorId.LogFull"/>, <see cref="FamfsErrorId.OutOfSpace"/>.
    /// </exception>
    public void Plan()
    {
        foreach (FreeExtent free in volume.FreeExtents().Where(f => f.End > _geometry.DataStart))
        {
            long start = Math.Max(free.Offset, _geometry.DataStart);
            _free.Add(new FreeExtent(start, free.End - start));
        }

        for (long index = 0; index < volume.LogPosition; index++)
        {
            LogEntryView entry = new(volume.CopyEntry(index));
            if (entry.Type == LogEntryType.Invalid)
            {
                continue;
            }

            if (entry.Type is not (LogEntryType.File or LogEntryType.MakeDirectory))
            {
                _kept.Add(index);
                continue;
            }

            int number = volume.Names.NumberOf(index);
            if (number == NameSpace.Root || volume.Names[number].IsHidden)
            {
                throw FamfsException.Create(FamfsErrorId.LogDamaged, volume.DevicePath, ErrorClauses.Get("DamagedEntryNoName", index));
            }

            ReadOnlySpan<byte> path = volume.Names.PathOf(number);
            _hasTimes |= path.SequenceEqual(TimesLayout.Path);
            if (!ReservedNames.Include(path) || volume.IsRemoved(number))
            {
                _kept.Add(index);
                Moved += entry.Type == LogEntryType.File ? entry.DecodeLayout().Extents.Where(IsInTheWay).Sum(e => (long)e.Length) : 0;
            }
        }

        if (Count > MediaLayout.SlotCount(logLength))
        {
            throw FamfsException.Create(FamfsErrorId.LogFull, volume.DevicePath, MediaLayout.SlotCount(logLength));
        }

        long needed = MediaLayout.RoundUpToUnit(Count * MediaLayout.EntrySize) + MediaLayout.RoundUpToUnit(TimesSize) + Moved;
        if (needed > _free.Sum(f => f.Length))
        {
            throw NoRoom(needed);
        }
    }

    /// <summary>Writes it.</summary>
    /// <returns>The exchange to begin; all of it is in memory.</returns>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.OutOfSpace"/>, or the device fails.</exception>
    public ExchangeLayout Write()
    {
        Superblock next = volume.Superblock with { FileSystemUuid = Guid.NewGuid(), LogLength = (ulong)logLength };
        long place = Take(Count * MediaLayout.EntrySize);
        byte[] times = new byte[TimesSize];
        TimesLayout.WriteHeader(times, next.FileSystemUuid);
        BitConverter.TryWriteBytes(times.AsSpan((int)TimesLayout.SlotOffset(-1)), volume.TimeOf(NameSpace.Root));
        long index = 0;
        foreach (long before in _kept)
        {
            BitConverter.TryWriteBytes(times.AsSpan((int)TimesLayout.SlotOffset(index)), volume.TimeOf(volume.Names.NumberOf(before)));
            Put(place, index, Entry(before, index));
            index++;
        }

        if (_hasTimes)
        {
            byte[] entry = new byte[MediaLayout.EntrySize];
            FileLayout layout = new([new Extent(0, (ulong)Take(times.Length), (ulong)MediaLayout.RoundUpToUnit(times.Length))]);
            LogEntryWriter.File(entry, TimesLayout.Path, (ulong)times.Length, TimesMode, 0, 0, layout);
            volume.Device.WriteThrough((long)layout.Extents[0].Offset, times);
            Put(place, index, entry);
        }

        volume.Device.Fence();
        EngineTrace.Tell(
            $"A new log of {Count} entries for '{volume.DevicePath}': {Count * MediaLayout.EntrySize} bytes at {place}, in memory.");
        return new ExchangeLayout(place, Count, next);
    }

    private long TimesSize => TimesLayout.SizeFor(MediaLayout.SlotCount(logLength));

    private bool IsInTheWay(Extent extent) => (long)extent.Offset < _geometry.DataStart;

    /// <summary>An entry as the new log has it, not sealed yet.</summary>
    private byte[] Entry(long before, long index)
    {
        byte[] bytes = volume.CopyEntry(before);
        int number = volume.Names.NumberOf(before);
        LogEntryView entry = new(bytes);
        if (entry.Type == LogEntryType.File && entry.DecodeLayout() is var layout && layout.Extents.Any(IsInTheWay))
        {
            if (layout.Type == ExtentType.Interleaved)
            {
                string problem = ErrorClauses.Get("LogOverStrips", PathText.FromBytes(entry.Path));
                throw FamfsException.Create(FamfsErrorId.LogSizeInvalid, SizeText.Of(logLength), problem);
            }

            long left = (long)entry.FileSize;
            List<Extent> extents = [];
            foreach (Extent extent in layout.Extents)
            {
                extents.Add(IsInTheWay(extent) ? Move(extent, Math.Clamp(left, 0, (long)extent.Length)) : extent);
                left -= (long)extent.Length;
            }

            FileLayout moved = new([.. extents]);
            byte[] path = entry.Path.ToArray();
            LogEntryWriter.File(bytes, path, entry.FileSize, entry.Mode, entry.Uid, entry.Gid, moved, entry.Flags);
        }

        if (entry.Type == LogEntryType.MakeDirectory)
        {
            // A move that was cut off goes on from here, too.
            LogEntryWriter.SetOrigin(bytes, Math.Max(-1, _kept.BinarySearch(entry.Origin)));
        }

        if (number != NameSpace.Root && volume.IsRemoved(number))
        {
            // Its name says which entry it is.
            RemovedLayout.Remove(bytes, index, volume.OriginOf(number));
        }

        return bytes;
    }

    private Extent Move(Extent extent, long length)
    {
        long to = Take((long)extent.Length);
        byte[] piece = new byte[(int)Math.Min(PieceLength, length)];
        for (long done = 0; done < length; done += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, length - done));
            volume.Device.ReadThrough((long)extent.Offset + done, part);
            volume.Device.WriteThrough(to + done, part);
        }

        EngineTrace.Tell($"Moved on '{volume.DevicePath}': {length} bytes from {extent.Offset} to {to}, in memory.");
        return extent with { Offset = (ulong)to };
    }

    private void Put(long place, long index, byte[] entry)
    {
        LogEntryWriter.Seal(entry, (ulong)index);
        EntryDefects defects = EntryRules.Check(new LogEntryView(entry), _geometry);
        if (defects != EntryDefects.None)
        {
            string path = PathText.FromBytes(new LogEntryView(entry).Path);
            throw FamfsException.Create(FamfsErrorId.EntryRefused, path, volume.DevicePath, defects.ToString());
        }

        volume.Device.WriteThrough(place + (index * MediaLayout.EntrySize), entry);
    }

    /// <summary>Takes a run of free space, as far back as there is one.</summary>
    private long Take(long length)
    {
        length = MediaLayout.RoundUpToUnit(Math.Max(length, 1));
        int last = _free.FindLastIndex(f => f.Length >= length);
        if (last < 0)
        {
            throw NoRoom(length);
        }

        _free[last] = _free[last] with { Length = _free[last].Length - length };
        return _free[last].End;
    }

    private FamfsException NoRoom(long length) => FamfsException.Create(
        FamfsErrorId.OutOfSpace, volume.DevicePath, ErrorClauses.Get("SpaceForExchange", SizeText.Of(length)));
}
