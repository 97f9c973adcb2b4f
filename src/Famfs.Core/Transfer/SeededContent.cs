using System.Buffers.Binary;
using System.Numerics;

namespace Famfs.Transfer;

/// <summary>
/// The reference's reproducible content: xoroshiro128+ (55, 14, 36) seeded by splitmix64 from the low 32 bits of the
/// seed; of each result the low 32 bits, little-endian (format.md section 13).
/// </summary>
public sealed class SeededContent
{
    private ulong _s0;
    private ulong _s1;

    /// <summary>Starts the stream of a seed.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.SeedInvalid"/>: the low 32 bits are zero.</exception>
    public SeededContent(long seed)
    {
        ulong state = (uint)seed;
        if (state == 0)
        {
            throw FamfsException.Create(FamfsErrorId.SeedInvalid, seed);
        }

        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
    }

    /// <summary>Continues the stream. Only the last piece may have a length that is not a multiple of 4.</summary>
    public void Fill(Span<byte> destination)
    {
        while (destination.Length >= 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)Next());
            destination = destination[4..];
        }

        if (destination.Length > 0)
        {
            Span<byte> last = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(last, (uint)Next());
            last[..destination.Length].CopyTo(destination);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private ulong Next()
    {
        ulong result = _s0 + _s1;
        ulong t = _s0 ^ _s1;
        _s0 = BitOperations.RotateLeft(_s0, 55) ^ t ^ (t << 14);
        _s1 = BitOperations.RotateLeft(t, 36);
        return result;
    }
}
