using System.Buffers.Binary;

namespace Famfs.Fuzz;

/// <summary>Damages sound inputs by chance, where there is no fuzzer that is guided by coverage. A seed makes the same inputs.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private const int Longest = 1 << 16;

    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 7, 255, 256, 4095, 4096, 1 << 20, 2 << 20, int.MaxValue, 1u << 31, uint.MaxValue, 1ul << 32, 4ul << 30,
        long.MaxValue, 1ul << 63, ulong.MaxValue - (2 << 20) + 1, ulong.MaxValue,
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        byte[] input = [.. corpus[_random.Next(corpus.Count)]];
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            input = Damage(input);
        }

        return input;
    }

    private byte[] Damage(byte[] input)
    {
        int place = _random.Next(Math.Max(1, input.Length));
        switch (_random.Next(7))
        {
            case 0 when input.Length > 0:
                input[place] ^= (byte)(1 << _random.Next(8));
                return input;
            case 1 when input.Length > 0:
                input[place] = (byte)_random.Next(256);
                return input;
            case 2 when input.Length >= 8:
                ulong number = Numbers[_random.Next(Numbers.Length)];
                BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(Math.Min(place, input.Length - 8)), number);
                return input;
            case 3 when input.Length >= 4:
                uint half = (uint)Numbers[_random.Next(Numbers.Length)];
                BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(Math.Min(place, input.Length - 4)), half);
                return input;
            case 4:
                return input[..place];
            case 5:
                byte[] other = corpus[_random.Next(corpus.Count)];
                int from = _random.Next(Math.Max(1, other.Length));
                byte[] spliced = [.. input[..Math.Min(place, input.Length)], .. other[Math.Min(from, other.Length)..]];
                return spliced.Length <= Longest ? spliced : spliced[..Longest];
            default:
                if (input.Length > 1)
                {
                    int length = Math.Min(_random.Next(1, 64), input.Length - place);
                    input.AsSpan(place, length).CopyTo(input.AsSpan(_random.Next(input.Length - length + 1)));
                }

                return input;
        }
    }
}
