namespace Famfs.Tests.Log;

/// <summary>Memory behind the write-back caches of several hosts, which never look at each other.</summary>
/// <param name="size">Bytes.</param>
/// <param name="random">Decides what is evicted.</param>
internal sealed class SharedMemory(int size, Random random)
{
    /// <summary>Bytes of a line: what moves at once.</summary>
    public const int Line = 64;

    /// <summary>What is in memory, whatever any cache holds.</summary>
    public byte[] Bytes { get; } = new byte[size];

    public Random Random { get; } = random;

    /// <summary>Called after every step of any host.</summary>
    public Action Stepped { get; set; } = () => { };
}
