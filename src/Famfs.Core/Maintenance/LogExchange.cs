using Famfs.Devices;
using Famfs.Log;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Maintenance;

/// <summary>
/// One log takes the place of another. The new entries and the record are in memory before one word of the superblock says that the
/// exchange has begun; from then on no reader uses the file system, and a writer that repeats the steps that follow comes to the same end.
/// The caller holds the writer lock.
/// </summary>
internal static class LogExchange
{
    private const int PieceLength = 1 << 20;

    /// <summary>The exchange that has begun on a device and is not finished; null where there is none.</summary>
    public static ExchangeLayout? Find(DaxDevice device)
    {
        if (SuperblockStore.Read(device, out Superblock present) != SuperblockStatus.WrongVersion
            || present.Version != ExchangeLayout.Version)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[ExchangeLayout.Size];
        device.ReadThrough(ChangesLayout.JournalOffset, bytes);
        ExchangeLayout? exchange = ExchangeLayout.Decode(bytes);
        return exchange is not null && IsWhole(device, exchange)
            ? exchange
            : throw FamfsException.Create(
                FamfsErrorId.RepairImpossible, device.Path, ErrorClauses.Get("RepairExchange"));
    }

    /// <summary>Begins an exchange. The new entries are in memory.</summary>
    /// <param name="device">The device.</param>
    /// <param name="exchange">What is to be.</param>
    public static void Begin(DaxDevice device, ExchangeLayout exchange)
    {
        byte[] bytes = new byte[ExchangeLayout.Size];
        exchange.Encode(bytes);
        device.Write(ChangesLayout.JournalOffset, bytes);
        device.Flush(ChangesLayout.JournalOffset, bytes.Length);
        SuperblockStore.BeginExchange(device);
        EngineTrace.Tell(
            $"The exchange of the log of '{device.Path}' has begun: {bytes.Length} bytes at {ChangesLayout.JournalOffset}, "
            + $"then {Superblock.HeadSize} bytes at 0, flushed.");
    }

    /// <summary>Brings the new log to its place, and then the superblock that says so.</summary>
    public static void Finish(DaxDevice device, ExchangeLayout exchange)
    {
        long logLength = (long)exchange.Superblock.LogLength;
        long length = exchange.Count * MediaLayout.EntrySize;
        byte[] piece = new byte[(int)Math.Min(PieceLength, length)];
        for (long done = 0; done < length; done += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, length - done));
            device.ReadThrough(exchange.Offset + done, part);
            device.Write(MediaLayout.EntryOffset(0) + done, part);
            device.Flush(MediaLayout.EntryOffset(0) + done, part.Length);
        }

        // What is left of the old log must not be taken for entries of the new one.
        long end = MediaLayout.EntryOffset(exchange.Count);
        device.Zero(end, MediaLayout.DataStart(logLength) - end);
        byte[] header = new byte[MediaLayout.LogHeaderSize];
        (LogHeader.Empty(logLength) with { NextSeqnum = (ulong)exchange.Count, NextIndex = (ulong)exchange.Count }).Encode(header);
        device.Write(MediaLayout.LogOffset, header);
        device.Flush(MediaLayout.LogOffset, header.Length);

        EngineTrace.Tell(
            $"The log of '{device.Path}' has its {exchange.Count} entries: {length} bytes from {exchange.Offset} to "
            + $"{MediaLayout.EntryOffset(0)}, zeros up to {MediaLayout.DataStart(logLength)}, "
            + $"the header at {MediaLayout.LogOffset}, flushed.");

        // A view shows the files of the file system that was.
        SuperblockStore.RemoveView(device);
        SuperblockStore.EndExchange(device, exchange.Superblock);
    }

    private static bool IsWhole(DaxDevice device, ExchangeLayout exchange)
    {
        long length = exchange.Count * MediaLayout.EntrySize;
        if (exchange.Count < 0 || exchange.Count > MediaLayout.SlotCount((long)exchange.Superblock.LogLength)
            || exchange.Offset < MediaLayout.DataStart((long)exchange.Superblock.LogLength) || exchange.Offset > device.Size - length)
        {
            return false;
        }

        byte[] entry = new byte[MediaLayout.EntrySize];
        for (long index = 0; index < exchange.Count; index++)
        {
            device.ReadThrough(exchange.Offset + (index * MediaLayout.EntrySize), entry);
            if (!LogReader.IsIntact(entry, index))
            {
                return false;
            }
        }

        return true;
    }
}
