using System.Runtime.Intrinsics.X86;

namespace Famfs.Memory;

/// <summary>x64, System V calling convention: arguments in rdi, rsi, rdx, result in eax.</summary>
internal sealed class X64CodeWriter(nint buffer, int capacity, ulong address) : CodeWriter(buffer, capacity, address)
{
    // Offset of the saved rip in ucontext_t: 40 bytes before the registers, rip is number 16.
    private const byte SavedRip = 0xa8;

    private static ReadOnlySpan<byte> EndInRsi => [0x48, 0x39, 0xf7]; // cmp rdi, rsi

    private static ReadOnlySpan<byte> EndInRdx => [0x48, 0x39, 0xd7]; // cmp rdi, rdx

    // .NET clears room by vector registers and leaves their upper halves dirty, which makes all that follows here and in the runtime's
    // own code slow until somebody cleans them.
    private static ReadOnlySpan<byte> CleanVectors() => Avx.IsSupported ? [0xc5, 0xf8, 0x77] : []; // vzeroupper

    public override CodeOffsets Write(ulong previousHandler, ulong signalFunction)
    {
        int writeBack = Loop(EndInRsi, WriteBackInstruction(), []);
        int fence = Emit(
            0x0f, 0xae, 0xf8,             // sfence: the write-backs are done before what follows
            0x31, 0xc0,                   // xor eax, eax
            0xc3);                        // ret
        int invalidate = Loop(EndInRsi, InvalidateInstruction(), [0x0f, 0xae, 0xf0]); // mfence: later loads wait as well
        int store = Emit(CleanVectors());
        Emit(
            0x66, 0x48, 0x0f, 0x6e, 0xc6, // movq xmm0, rsi
            0x66, 0x48, 0x0f, 0x6e, 0xca, // movq xmm1, rdx
            0x66, 0x0f, 0x6c, 0xc1,       // punpcklqdq xmm0, xmm1
            0x66, 0x0f, 0x7f, 0x07,       // movdqa [rdi], xmm0
            0x31, 0xc0,                   // xor eax, eax
            0xc3);                        // ret
        int copy = Loop(
            EndInRdx,
            [
                0xf3, 0x0f, 0x6f, 0x06,       // movdqu xmm0, [rsi]
                0xf3, 0x0f, 0x6f, 0x4e, 0x10, // movdqu xmm1, [rsi + 16]
                0xf3, 0x0f, 0x6f, 0x56, 0x20, // movdqu xmm2, [rsi + 32]
                0xf3, 0x0f, 0x6f, 0x5e, 0x30, // movdqu xmm3, [rsi + 48]
                0x66, 0x0f, 0xe7, 0x07,       // movntdq [rdi], xmm0: not through the cache
                0x66, 0x0f, 0xe7, 0x4f, 0x10, // movntdq [rdi + 16], xmm1
                0x66, 0x0f, 0xe7, 0x57, 0x20, // movntdq [rdi + 32], xmm2
                0x66, 0x0f, 0xe7, 0x5f, 0x30, // movntdq [rdi + 48], xmm3
                0x48, 0x83, 0xc6, CacheLines.Size, // add rsi, 64
            ],
            [0x0f, 0xae, 0xf8]); // sfence
        int move = Emit(CleanVectors());
        Emit(
            0x48, 0x89, 0xd1,             // mov rcx, rdx
            0xf3, 0xa4,                   // rep movsb
            0x31, 0xc0,                   // xor eax, eax
            0xc3);                        // ret
        int load = Emit(InvalidateInstruction());
        Emit(
            0x0f, 0xae, 0xf0,             // mfence: the load waits
            0x48, 0x8b, 0x07,             // mov rax, [rdi]
            0x48, 0x89, 0x06,             // mov [rsi], rax
            0x31, 0xc0,                   // xor eax, eax
            0xc3);                        // ret
        int storeWord = Emit(0x48, 0x89, 0x37); // mov [rdi], rsi
        Emit(WriteBackInstruction());
        Emit(
            0x31, 0xc0,                   // xor eax, eax
            0xc3);                        // ret
        int fault = Emit(
            0xb8, 1, 0, 0, 0,             // mov eax, 1
            0xc3);                        // ret
        return new CodeOffsets(
            writeBack, fence, invalidate, store, copy, move, load, storeWord, Handler(fault, previousHandler, signalFunction));
    }

    /// <summary>Does the same to each line from rdi on.</summary>
    private int Loop(ReadOnlySpan<byte> compare, ReadOnlySpan<byte> line, ReadOnlySpan<byte> fence)
    {
        int entry = Emit(CleanVectors());
        int start = Emit(compare);
        Emit(0x73, (byte)(line.Length + 6));  // jae over the loop
        Emit(line);
        Emit(
            0x48, 0x83, 0xc7, CacheLines.Size, // add rdi, 64
            0xeb, (byte)(start - Position - 6)); // jmp start
        Emit(fence);
        Emit(
            0x31, 0xc0,                       // xor eax, eax
            0xc3);                            // ret
        return entry;
    }

    private int Handler(int fault, ulong previousHandler, ulong signalFunction)
    {
        // rdx is the ucontext. The guarded code is [page, fault).
        int start = Emit(0x83, 0x7e, 8, Interop.Libc.BUS_MCEERR_AO); // cmp dword [rsi + 8], why it was sent
        Emit(0x75, 1, 0xc3);                                       // jne over the ret
        Emit(0x48, 0x8b, 0x82, SavedRip, 0, 0, 0);                 // mov rax, [rdx + rip]
        Emit(0x48, 0xb9);                                          // mov rcx, page
        Emit64(Address);
        Emit(0x48, 0x29, 0xc8);                                    // sub rax, rcx
        Emit(0x48, 0x3d);                                          // cmp rax, length of the guarded code
        Emit32((uint)fault);
        Emit(0x73, 18);                                            // jae foreign (below the page wraps to large)
        Emit(0x48, 0xb9);                                          // mov rcx, fault exit
        Emit64(Address + (ulong)fault);
        Emit(0x48, 0x89, 0x8a, SavedRip, 0, 0, 0);                 // mov [rdx + rip], rcx
        Emit(0xc3);                                                // ret
        if (previousHandler > 1)
        {
            Emit(0x48, 0xb8);                                      // mov rax, previous handler
            Emit64(previousHandler);
            Emit(0xff, 0xe0);                                      // jmp rax
        }
        else
        {
            Emit(0x48, 0x83, 0xec, 8);                             // sub rsp, 8: calls need an aligned stack
            Emit(0xbf, Interop.Libc.SIGBUS, 0, 0, 0);              // mov edi, SIGBUS
            Emit(0x31, 0xf6);                                      // xor esi, esi: SIG_DFL
            Emit(0x48, 0xb8);                                      // mov rax, signal
            Emit64(signalFunction);
            Emit(0xff, 0xd0);                                      // call rax
            Emit(0x48, 0x83, 0xc4, 8, 0xc3);                       // add rsp, 8; ret, and the access faults again
        }

        return start;
    }

    private static ReadOnlySpan<byte> WriteBackInstruction() =>
        Feature(24) ? [0x66, 0x0f, 0xae, 0x37] : InvalidateInstruction(); // clwb [rdi]

    private static ReadOnlySpan<byte> InvalidateInstruction() =>
        Feature(23) ? [0x66, 0x0f, 0xae, 0x3f] : [0x0f, 0xae, 0x3f]; // clflushopt | clflush [rdi]

    private static bool Feature(int bit) => (X86Base.CpuId(7, 0).Ebx & (1 << bit)) != 0;
}
