namespace Famfs.Memory;

/// <summary>arm64: arguments in x0, x1, x2, result in w0. The lines are 64 bytes on every server core.</summary>
internal sealed class Arm64CodeWriter(nint buffer, int capacity, ulong address) : CodeWriter(buffer, capacity, address)
{
    private const uint Ret = 0xd65f03c0;
    private const uint Zero = 0x52800000; // mov w0, #0
    private const uint DataBarrier = 0xd5033f9f; // dsb sy
    private const uint EndInX1 = 0xeb01001f; // cmp x0, x1
    private const uint EndInX2 = 0xeb02001f; // cmp x0, x2
    private const uint WriteBackLine = 0xd50b7a20; // dc cvac, x0
    private const uint InvalidateLine = 0xd50b7e20; // dc civac, x0

    public override CodeOffsets Write(ulong previousHandler, ulong signalFunction)
    {
        int writeBack = Loop(EndInX1, [WriteBackLine]);
        int fence = Code(DataBarrier, Zero, Ret); // the write-backs are done before what follows
        int invalidate = Loop(EndInX1, [InvalidateLine], DataBarrier); // done, and later loads wait
        int store = Code(
            0xa9000801, // stp x1, x2, [x0]
            Zero,
            Ret);
        int copy = Loop(
            EndInX2,
            [
                0xad400420, // ldp q0, q1, [x1]
                0xad410c22, // ldp q2, q3, [x1, #32]
                0xac000400, // stnp q0, q1, [x0]
                0xac010c02, // stnp q2, q3, [x0, #32]
                WriteBackLine, // the hint of stnp does not keep the line out of the cache
                0x91010021, // add x1, x1, #64
            ],
            DataBarrier);
        int move = Code(
            0xf100805f, // cmp x2, #32
            0x540000a3, // b.lo after the loop
            0xacc10420, // ldp q0, q1, [x1], #32
            0xac810400, // stp q0, q1, [x0], #32
            0xd1008042, // sub x2, x2, #32
            0x17fffffb, // b to the comparison
            0xb40000a2, // cbz x2, after the loop
            0x38401423, // ldrb w3, [x1], #1
            0x38001403, // strb w3, [x0], #1
            0xf1000442, // subs x2, x2, #1
            0x54ffffa1, // b.ne to the load
            Zero,
            Ret);
        int load = Code(
            InvalidateLine,
            DataBarrier, // the load waits
            0xf9400002, // ldr x2, [x0]
            0xf9000022, // str x2, [x1]
            Zero,
            Ret);
        int storeWord = Code(
            0xf9000001, // str x1, [x0]
            WriteBackLine,
            Zero,
            Ret);
        int fault = Code(
            0x52800020, // mov w0, #1
            Ret);
        return new CodeOffsets(
            writeBack, fence, invalidate, store, copy, move, load, storeWord, Handler(fault, previousHandler, signalFunction));
    }

    /// <summary>Does the same to each line from x0 on.</summary>
    private int Loop(uint compare, ReadOnlySpan<uint> line, params ReadOnlySpan<uint> barrier)
    {
        uint turn = (uint)line.Length + 3;
        int start = Code(compare, 0x54000002 | (turn << 5)); // b.hs over the loop
        Code(line);
        Code(
            0x91010000, // add x0, x0, #64
            0x14000000 | (0x3ffffff & (0 - turn))); // b to the start
        Code(barrier);
        Code(Zero, Ret);
        return start;
    }

    private int Handler(int fault, ulong previousHandler, ulong signalFunction)
    {
        // x2 is the ucontext, its pc is at 440. The guarded code is [page, fault). The words loaded stand after it.
        bool passOn = previousHandler > 1;
        int words = passOn ? 11 : 16;
        int start = Code(
            0xb9400829, // ldr w9, [x1, #8]: why it was sent
            0x7100153f, // cmp w9, #BUS_MCEERR_AO
            0x54000041, // b.ne over the return
            Ret);
        Code(
            0xf940dc49,            // ldr x9, [x2, #440]
            Load(10, words - 1),   // ldr x10, page
            0xcb0a0129,            // sub x9, x9, x10
            Load(10, words - 3 + 2), // ldr x10, length of the guarded code
            0xeb0a013f,            // cmp x9, x10
            0x54000082,            // b.hs foreign (below the page wraps to large)
            Load(10, words - 6 + 4), // ldr x10, fault exit
            0xf900dc4a,            // str x10, [x2, #440]
            Ret);
        if (passOn)
        {
            Code(
                Load(9, words - 9 + 6), // ldr x9, previous handler
                0xd61f0120);            // br x9
        }
        else
        {
            Code(
                0xa9bf7bfd,              // stp x29, x30, [sp, #-16]!
                0x528000e0,              // mov w0, #SIGBUS
                0xd2800001,              // mov x1, #SIG_DFL
                Load(9, words - 12 + 6), // ldr x9, signal
                0xd63f0120,              // blr x9
                0xa8c17bfd,              // ldp x29, x30, [sp], #16
                Ret);
        }

        Emit64(Address);
        Emit64((ulong)fault);
        Emit64(Address + (ulong)fault);
        Emit64(passOn ? previousHandler : signalFunction);
        return start;
    }

    // ldr (literal): a word that stands the given number of instructions ahead.
    private static uint Load(uint register, int ahead) => 0x58000000 | ((uint)ahead << 5) | register;

    private int Code(params ReadOnlySpan<uint> instructions)
    {
        int start = Position;
        foreach (uint instruction in instructions)
        {
            Emit32(instruction);
        }

        return start;
    }
}
