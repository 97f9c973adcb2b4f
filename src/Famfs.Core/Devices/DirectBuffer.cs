namespace Famfs.Devices;

/// <summary>Memory for O_DIRECT: it does not move, and starts on a multiple of every block size that devices have.</summary>
internal sealed unsafe class DirectBuffer
{
    private const int Alignment = 4096;

    // What the processor's second cache holds: each byte is copied twice.
    public const int Length = 1 << 20;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Length + Alignment, pinned: true);

    public DirectBuffer()
    {
        fixed (byte* first = _bytes)
        {
            Start = (byte*)(((nuint)first + Alignment - 1) & ~(nuint)(Alignment - 1));
        }
    }

    public byte* Start { get; }
}
