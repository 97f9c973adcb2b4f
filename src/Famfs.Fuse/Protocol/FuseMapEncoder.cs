using System.Runtime.InteropServices;
using Famfs.Fuse.Interop;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Encodes replies to GET_FMAP and GET_DAXDEV. Pure: spans in, lengths out. A map that the kernel would refuse is not sent: the
/// program that opens the file then gets an errno that tells why.
/// </summary>
public static class FuseMapEncoder
{
    /// <summary>The alignment of offsets and lengths on a device, in bytes.</summary>
    public const ulong Alignment = 2 << 20;

    /// <summary>Room for the reply where the request does not name it.</summary>
    public const uint Page = 4096;

    /// <summary>The largest map that a kernel asks for.</summary>
    public const uint LargestMap = 16 << 20;

    /// <summary>Most devices that any form knows.</summary>
    public const int MostDevices = 64;

    /// <summary>The form that a request asks for.</summary>
    /// <param name="generation">The generation of maps that was agreed.</param>
    /// <param name="bodyLength">Bytes of the request behind its header.</param>
    /// <returns>Null if such a request is none for a map; other series use the same number.</returns>
    public static FuseMapForm? FormOf(FuseMapGeneration generation, int bodyLength) => (generation, bodyLength) switch
    {
        (FuseMapGeneration.First, 0 or FuseGetMapIn.Size) => FuseMapForm.First,
        (FuseMapGeneration.Second, 0) => FuseMapForm.Second,
        (FuseMapGeneration.Second, FuseGetMapIn.Size) => FuseMapForm.Sized,
        _ => null,
    };

    /// <summary>Encodes a map.</summary>
    /// <param name="map">The map.</param>
    /// <param name="form">The form.</param>
    /// <param name="room">Bytes that the kernel has room for; only <see cref="FuseMapForm.Sized"/> counts with more than a page.</param>
    /// <param name="target">At least a page.</param>
    /// <param name="length">Bytes written. In the sized form a map that does not fit is its header alone.</param>
    /// <returns>0; EINVAL where extents do not make up the file or are not aligned; EOPNOTSUPP where the form cannot tell it; EFBIG
    /// where there is too much of it.</returns>
    public static int Encode(in FuseFileMap map, FuseMapForm form, uint room, Span<byte> target, out int length)
    {
        length = 0;
        int error = Check(map, form);
        if (error != Errno.Success || room < FuseMapHeader.Size)
        {
            return error != Errno.Success ? error : Errno.EINVAL;
        }

        bool isStriped = map.ChunkSize != 0;
        bool asExtents = !isStriped || (form == FuseMapForm.Sized && Pieces(map) <= PiecesIn(Math.Min(LargestMap, target.Length)));
        long pieces = asExtents ? Pieces(map) : map.Extents.Length;
        long size = FuseMapHeader.Size + (asExtents ? 0 : FuseMapInterleave.Size) + (pieces * FuseMapExtent.Size);
        bool fits = size <= (form == FuseMapForm.Sized ? room : Math.Min(room, Page));
        if (size > Math.Min(LargestMap, target.Length) || (!fits && form != FuseMapForm.Sized)
            || (!asExtents && map.ChunkSize > (form == FuseMapForm.Sized ? Alignment : uint.MaxValue)))
        {
            return Errno.EFBIG;
        }

        MemoryMarshal.Write(target, new FuseMapHeader
        {
            FileType = map.FileType,
            Version = FuseMapHeader.OnlyVersion,
            ExtentType = asExtents ? 0u : 1u,
            Extents = asExtents ? (uint)pieces : 1,
            MapSize = (uint)size,
            FileSize = map.FileSize,
        });
        length = fits ? (int)size : FuseMapHeader.Size;
        Span<byte> rest = target[FuseMapHeader.Size..length];
        if (!rest.IsEmpty && !asExtents)
        {
            MemoryMarshal.Write(rest, new FuseMapInterleave
            {
                Strips = (uint)map.Extents.Length,
                ChunkSize = (uint)map.ChunkSize,
                Bytes = map.FileSize,
            });
            rest = rest[FuseMapInterleave.Size..];
        }

        for (int i = 0; !rest.IsEmpty; i++)
        {
            MemoryMarshal.Write(rest, isStriped && asExtents ? Turn(map, i) : map.Extents[i]);
            rest = rest[FuseMapExtent.Size..];
        }

        return Errno.Success;
    }

    /// <summary>Encodes a reply to GET_DAXDEV.</summary>
    /// <param name="index">The number of the device.</param>
    /// <param name="path">Its path without NUL.</param>
    /// <param name="target">At least 280 bytes.</param>
    /// <returns>0; ENAMETOOLONG.</returns>
    public static int EncodeDevice(ushort index, ReadOnlySpan<byte> path, Span<byte> target)
    {
        if (path.Length > FuseMapDeviceOut.LongestPath)
        {
            return Errno.ENAMETOOLONG;
        }

        target[..FuseMapDeviceOut.Size].Clear();
        MemoryMarshal.Write(target, index);
        path.CopyTo(target[FuseMapDeviceOut.PathOffset..]);
        return Errno.Success;
    }

    private static int Check(in FuseFileMap map, FuseMapForm form)
    {
        (int extents, int strips, uint devices) = form switch
        {
            FuseMapForm.First => (2, 16, 24u),
            FuseMapForm.Second => (32, 32, 1u),
            _ => (int.MaxValue, 32, (uint)MostDevices),
        };
        if (map.IsOverfull || map.Extents.Length > (map.ChunkSize == 0 ? extents : strips))
        {
            return Errno.EFBIG;
        }

        UInt128 sum = 0;
        foreach (FuseMapExtent extent in map.Extents)
        {
            sum += extent.Length;
            if (extent.Length == 0 || (extent.Offset | extent.Length) % Alignment != 0 || extent.Offset > ulong.MaxValue - extent.Length)
            {
                return Errno.EINVAL;
            }

            if (extent.Device >= devices)
            {
                return Errno.EOPNOTSUPP;
            }

            if (map.ChunkSize != 0 && (extent.Length != map.Extents[0].Length || extent.Length % map.ChunkSize != 0))
            {
                return Errno.EINVAL;
            }
        }

        return map.ChunkSize % Alignment != 0 || map.Extents.IsEmpty || sum < map.FileSize ? Errno.EINVAL : Errno.Success;
    }

    /// <summary>Extents that stand for a file: of strips, the turns up to its end.</summary>
    private static long Pieces(in FuseFileMap map) => map.ChunkSize == 0
        ? map.Extents.Length
        : (long)Math.Min(Math.Max((map.FileSize / map.ChunkSize) + (map.FileSize % map.ChunkSize == 0 ? 0ul : 1ul), 1), long.MaxValue / 64);

    private static long PiecesIn(long bytes) => (bytes - FuseMapHeader.Size) / FuseMapExtent.Size;

    private static FuseMapExtent Turn(in FuseFileMap map, int number)
    {
        (int row, int strip) = Math.DivRem(number, map.Extents.Length);
        FuseMapExtent turn = map.Extents[strip];
        turn.Offset += (ulong)row * map.ChunkSize;
        turn.Length = map.ChunkSize;
        return turn;
    }
}
