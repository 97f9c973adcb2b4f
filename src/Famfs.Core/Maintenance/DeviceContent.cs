using System.Buffers.Binary;
using Famfs.Devices;
using Famfs.Interop;
using Famfs.OnMedia;

namespace Famfs.Maintenance;

/// <summary>The content of a device without a famfs, which formatting would destroy.</summary>
internal static class DeviceContent
{
    private const int PieceLength = 1 << 20;

    /// <summary>
    /// Describes the content as a noun phrase; null where nothing is lost: no known format, and in a plain file nothing but
    /// zeros or what is left of a famfs that was cleared. On a device bytes that are not recognized are old memory.
    /// </summary>
    public static string? Describe(DaxDevice device)
    {
        SignatureProbe probe = new(device);
        bool isFile = device.Kind == DaxDeviceKind.File;
        return Signatures.AtStart(probe)
            ?? (IsCleared(device) ? null
            : Signatures.AtEnd(probe) ?? (isFile ? Signatures.OfFile(probe) ?? Unrecognized(device) : null));
    }

    /// <summary>Whether a famfs was cleared here: everything but the magic of its superblock still stands.</summary>
    private static bool IsCleared(DaxDevice device)
    {
        Span<byte> bytes = stackalloc byte[Superblock.Size];
        if (device.Size < bytes.Length)
        {
            return false;
        }

        device.ReadThrough(0, bytes);
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != 0)
        {
            return false;
        }

        Superblock.SetHead(bytes);
        return Superblock.Decode(bytes, out _) == SuperblockStatus.Valid;
    }

    // Holes are passed over without reading them.
    private static string? Unrecognized(DaxDevice device)
    {
        byte[] piece = new byte[(int)Math.Min(PieceLength, device.Size)];
        for (long start = Libc.NextData(device.Handle, 0, device.Size); start < device.Size;)
        {
            long hole = Libc.NextHole(device.Handle, start, device.Size);
            while (start < hole)
            {
                Span<byte> bytes = piece.AsSpan(0, (int)Math.Min(piece.Length, hole - start));
                device.Read(start, bytes);
                int found = bytes.IndexOfAnyExcept((byte)0);
                if (found >= 0)
                {
                    return ErrorClauses.Get("ContentUnrecognized", start + found);
                }

                start += bytes.Length;
            }

            start = Libc.NextData(device.Handle, start, device.Size);
        }

        return null;
    }
}
