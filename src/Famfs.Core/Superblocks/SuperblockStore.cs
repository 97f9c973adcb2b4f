using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Famfs.Devices;
using Famfs.OnMedia;

namespace Famfs.Superblocks;

/// <summary>
/// The superblock in memory, and the copy beside it that makes a change of owner safe: the new
/// superblock is in memory whole, at <see cref="MediaLayout.SuperblockCopyOffset"/>, before the first byte of the primary
/// changes. What a crash tears is then finished from the copy. The copy means nothing while the primary is valid.
/// </summary>
internal static class SuperblockStore
{
    private const int OwnerOffset = Superblock.SystemUuidOffset;
    private const int CrcOffset = Superblock.CrcOffset;

    // A reader may meet a change between two looks; it cannot meet one again and again.
    private const int Attempts = 3;

    /// <summary>The superblock as it is in memory, past this host's cache.</summary>
    public static SuperblockStatus Read(DaxDevice device, out Superblock superblock) => Read(device, out superblock, out _);

    /// <summary>As <see cref="Read(DaxDevice, out Superblock)"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="superblock">The fields, of the copy where the primary is torn.</param>
    /// <param name="isTorn">A change of owner was begun and is to be finished.</param>
    [SkipLocalsInit]
    public static SuperblockStatus Read(DaxDevice device, out Superblock superblock, out bool isTorn) =>
        Read(device, stackalloc byte[Superblock.Size], out superblock, out isTorn);

    /// <summary>The superblock of a device, which must be valid.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.NotFamfs"/>, <see cref="FamfsErrorId.VersionUnsupported"/>,
    /// <see cref="FamfsErrorId.SuperblockInvalid"/>, <see cref="FamfsErrorId.OptimizeUnfinished"/>.
    /// </exception>
    public static Superblock Require(DaxDevice device, out bool isTorn) =>
        Require(device.Path, Read(device, out Superblock superblock, out isTorn), superblock);

    /// <summary>As <see cref="Require(DaxDevice, out bool)"/>, of one that was read.</summary>
    public static Superblock Require(string path, SuperblockStatus status, Superblock superblock) => status switch
    {
        SuperblockStatus.Valid => superblock,
        SuperblockStatus.NoMagic => throw DaxDevice.NotFamfs(path),
        SuperblockStatus.WrongVersion => throw OfAnotherVersion(path, superblock.Version),
        _ => throw FamfsException.Create(FamfsErrorId.SuperblockInvalid, path, SuperblockRules.Describe(status, superblock)),
    };

    /// <summary>Why a superblock of another version is not used.</summary>
    public static FamfsException OfAnotherVersion(string path, ulong version) => version == ExchangeLayout.Version
        ? FamfsException.Create(FamfsErrorId.OptimizeUnfinished, path)
        : FamfsException.Create(FamfsErrorId.VersionUnsupported, path, version, Superblock.CurrentVersion);

    /// <summary>Writes a superblock where there is no magic; the magic, and with it the file system, comes last and at once.</summary>
    public static void WriteNew(DaxDevice device, Superblock superblock)
    {
        byte[] bytes = new byte[Superblock.Size];
        superblock.Encode(bytes);
        device.Write(Superblock.VersionOffset, bytes.AsSpan(Superblock.VersionOffset));
        device.Flush(0, bytes.Length);
        StoreHead(device, Superblock.MagicNumber, Superblock.CurrentVersion);
        EngineTrace.Tell($"The superblock of '{device.Path}': {bytes.Length} bytes at 0, flushed, and last its magic.");
    }

    /// <summary>
    /// Keeps every reader away while one log takes the place of another: at once, by a version that none knows. The caller holds
    /// the writer lock.
    /// </summary>
    public static void BeginExchange(DaxDevice device) => StoreHead(device, Superblock.MagicNumber, ExchangeLayout.Version);

    /// <summary>Writes the superblock that ends an exchange; the version, and with it the file system, comes last.</summary>
    public static void EndExchange(DaxDevice device, Superblock superblock)
    {
        byte[] bytes = new byte[Superblock.Size];
        superblock.Encode(bytes);
        device.Write(Superblock.HeadSize, bytes.AsSpan(Superblock.HeadSize));
        device.Flush(Superblock.HeadSize, bytes.Length - Superblock.HeadSize);
        StoreHead(device, Superblock.MagicNumber, Superblock.CurrentVersion);
        EngineTrace.Tell($"The superblock of '{device.Path}': {bytes.Length} bytes at 0, flushed, and last its version.");
    }

    /// <summary>
    /// Writes a superblock over one that is damaged, and first its copy: a repair that is cut off finds it the next time.
    /// The caller holds the writer lock.
    /// </summary>
    public static void Rewrite(DaxDevice device, Superblock superblock)
    {
        byte[] bytes = new byte[Superblock.Size];
        superblock.Encode(bytes);
        WriteCopy(device, bytes);
        RemoveMagic(device);
        WriteNew(device, superblock);
    }

    /// <summary>Takes the magic away, and with it the file system.</summary>
    public static void RemoveMagic(DaxDevice device)
    {
        // The version stays: half of this store must not look like a file system of version 0.
        StoreHead(device, 0, Superblock.CurrentVersion);
        EngineTrace.Tell($"The superblock of '{device.Path}' has no magic: 16 bytes at 0, flushed.");
    }

    /// <summary>Takes the EROFS view away: one of another file system must not be mounted, or taken for other data.</summary>
    public static void RemoveView(DaxDevice device)
    {
        device.Store16(MediaLayout.ViewSuperblockOffset, 0, 0);
        device.Flush(MediaLayout.ViewSuperblockOffset, Superblock.HeadSize);
    }

    /// <summary>Finishes a change of owner that tore the primary. The caller holds the writer lock.</summary>
    public static void Finish(DaxDevice device)
    {
        Span<byte> bytes = stackalloc byte[Superblock.Size];
        Read(device, bytes, out _, out bool isTorn);
        if (isTorn)
        {
            WritePrimary(device, bytes);
        }
    }

    /// <summary>
    /// Gives the file system an owner. Wherever it is cut off, a reader of the superblock finds the old owner or the
    /// new one. The caller holds the writer lock and has seen that the superblock is valid.
    /// </summary>
    public static void ChangeOwner(DaxDevice device, Guid owner)
    {
        // The copy that an earlier, torn change needs must not be overwritten before that one is finished.
        Finish(device);
        Span<byte> bytes = stackalloc byte[Superblock.Size];
        Read(device, bytes, out _, out _);
        Superblock.SetOwner(bytes, owner);
        WriteCopy(device, bytes);
        WritePrimary(device, bytes);
    }

    [SkipLocalsInit]
    private static SuperblockStatus Read(DaxDevice device, Span<byte> bytes, out Superblock superblock, out bool isTorn)
    {
        isTorn = false;
        if (device.Size < bytes.Length)
        {
            superblock = new Superblock { Magic = 0 };
            return SuperblockStatus.NoMagic;
        }

        Span<byte> copy = stackalloc byte[Superblock.Size];
        SuperblockStatus status = ReadFresh(device, 0, bytes, out superblock);
        bool hasCopy = device.Size >= MediaLayout.SuperblockArea;
        for (int attempt = 1; hasCopy && status == SuperblockStatus.BadCrc && attempt < Attempts; attempt++)
        {
            if (ReadFresh(device, MediaLayout.SuperblockCopyOffset, copy, out Superblock next) == SuperblockStatus.Valid
                && IsHalfOf(bytes, copy))
            {
                copy.CopyTo(bytes);
                superblock = next;
                isTorn = true;
                return SuperblockStatus.Valid;
            }

            status = ReadFresh(device, 0, bytes, out superblock);
        }

        return status;
    }

    private static SuperblockStatus ReadFresh(DaxDevice device, long offset, Span<byte> bytes, out Superblock superblock)
    {
        device.Invalidate(offset, bytes.Length);
        device.Read(offset, bytes);
        return Superblock.Decode(bytes, out superblock);
    }

    /// <summary>
    /// Whether a primary is what a change to <paramref name="copy"/> leaves when it is cut off: the same file system, and
    /// one of the two words that change is there already. A stale copy, and other damage, do not pass.
    /// </summary>
    private static bool IsHalfOf(ReadOnlySpan<byte> primary, ReadOnlySpan<byte> copy) =>
        primary[..OwnerOffset].SequenceEqual(copy[..OwnerOffset])
        && (primary[OwnerOffset..CrcOffset].SequenceEqual(copy[OwnerOffset..CrcOffset])
            || primary.Slice(CrcOffset, sizeof(ulong)).SequenceEqual(copy.Slice(CrcOffset, sizeof(ulong))));

    // Magic and version are the two halves of one store.
    private static void StoreHead(DaxDevice device, ulong magic, ulong version)
    {
        device.Store16(0, magic, version);
        device.Flush(0, Superblock.HeadSize);
    }

    private static void WriteCopy(DaxDevice device, ReadOnlySpan<byte> bytes)
    {
        device.Write(MediaLayout.SuperblockCopyOffset, bytes);
        device.Flush(MediaLayout.SuperblockCopyOffset, bytes.Length);
        EngineTrace.Tell(
            $"A copy of the next superblock of '{device.Path}': {bytes.Length} bytes at {MediaLayout.SuperblockCopyOffset}, flushed.");
    }

    private static void WritePrimary(DaxDevice device, ReadOnlySpan<byte> bytes)
    {
        // Where 16 bytes are not stored at once, and by media that tear a line, a UUID may be there by half. With the CRC in
        // memory before it, the copy is still known by that word of 8 bytes.
        Store16(device, CrcOffset, bytes);
        device.Flush(CrcOffset, 16);
        Store16(device, OwnerOffset, bytes);
        device.Flush(OwnerOffset, 16);
        EngineTrace.Tell(
            $"The superblock of '{device.Path}' has another master: 16 bytes each at {CrcOffset} and {OwnerOffset}, flushed.");
    }

    private static void Store16(DaxDevice device, int offset, ReadOnlySpan<byte> bytes) => device.Store16(
        offset,
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[(offset + 8)..]));
}
