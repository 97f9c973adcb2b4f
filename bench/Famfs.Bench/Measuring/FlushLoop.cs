using System.Runtime.Intrinsics.X86;
using Famfs.Interop;

namespace Famfs.Bench.Measuring;

/// <summary>
/// The plainest loop that writes cache lines back, four to a turn, made here and not by the engine: the ceiling of a flush.
/// </summary>
internal sealed unsafe class FlushLoop
{
    private readonly delegate* unmanaged<byte*, byte*, void> _loop;

    private FlushLoop(byte lineOpcode)
    {
        byte* page = Libc.MapAnonymous(null, 4096, Libc.PROT_READ | Libc.PROT_WRITE, 0, out _);
        byte[] code =
        [
            0x66, 0x0f, 0xae, lineOpcode,                    // clwb | clflushopt [rdi]
            0x66, 0x0f, 0xae, (byte)(lineOpcode + 0x40), 64, // [rdi + 64]
            0x66, 0x0f, 0xae, (byte)(lineOpcode + 0x80), 128, 0, 0, 0,
            0x66, 0x0f, 0xae, (byte)(lineOpcode + 0x80), 192, 0, 0, 0,
            0x48, 0x81, 0xc7, 0, 1, 0, 0,                    // add rdi, 256
            0x48, 0x39, 0xf7,                                // cmp rdi, rsi
            0x72, 0xdb,                                      // jb to the start
            0x0f, 0xae, 0xf8,                                // sfence
            0xc3,                                            // ret
        ];
        code.CopyTo(new Span<byte>(page, 4096));
        Libc.Protect(page, 4096, Libc.PROT_READ | Libc.PROT_EXEC);
        _loop = (delegate* unmanaged<byte*, byte*, void>)page;
    }

    /// <summary>The loop over clwb, or null where the processor has none.</summary>
    public static FlushLoop? WriteBack { get; } = Feature(24) ? new FlushLoop(0x37) : null;

    /// <summary>The loop over clflushopt, or null where the processor has none.</summary>
    public static FlushLoop? FlushOptimized { get; } = Feature(23) ? new FlushLoop(0x3f) : null;

    /// <summary>Flushes memory whose length is a multiple of 256.</summary>
    public void Run(byte* start, long length) => _loop(start, start + length);

    private static bool Feature(int bit) => X86Base.IsSupported && (X86Base.CpuId(7, 0).Ebx & (1 << bit)) != 0;
}
