using System.Diagnostics;
using System.Globalization;
using Famfs.Memory;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Memory;

/// <summary>
/// The routines for arm64, run by QEMU's emulation of one process: what they copy, and that memory which is not there is
/// a result and not a signal. The order of stores and what the cache instructions do are not emulated.
/// </summary>
public sealed unsafe class ArmCodeTests : IDisposable
{
    private const ulong Page = 0x500000;
    private const ulong Foreign = 0x600000;

    // No library: a program that makes its own system calls. It ends with the number of the first check that fails.
    private const string Driver = """
        typedef unsigned long u64; typedef unsigned char u8;
        static long call(long n, long a, long b, long c, long d, long e, long f) {
            register long x8 __asm__("x8") = n; register long x0 __asm__("x0") = a; register long x1 __asm__("x1") = b;
            register long x2 __asm__("x2") = c; register long x3 __asm__("x3") = d; register long x4 __asm__("x4") = e;
            register long x5 __asm__("x5") = f;
            __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
            return x0;
        }
        static void end(long code) { call(94, code, 0, 0, 0, 0, 0); }
        #define CHECK(n, x) do { if (!(x)) end(n); } while (0)
        __attribute__((section(".foreign"))) void foreign(int s) {
            register long x8 __asm__("x8") = 94; register long x0 __asm__("x0") = 100;
            __asm__ volatile("svc 0" :: "r"(x8), "r"(x0));
        }
        __asm__(".section .page,\"ax\"\n.incbin \"page.bin\"\n.text\n");
        static u8 a[4096] __attribute__((aligned(64))), b[4096] __attribute__((aligned(64)));
        void main2(void) {
            int (*writeBack)(u8*, u8*) = (void*)(PAGE + WRITEBACK); int (*fence)(void) = (void*)(PAGE + FENCE);
            int (*invalidate)(u8*, u8*) = (void*)(PAGE + INVALIDATE); int (*store)(u8*, u64, u64) = (void*)(PAGE + STORE);
            int (*copy)(u8*, u8*, u8*) = (void*)(PAGE + COPY); int (*move)(u8*, u8*, long) = (void*)(PAGE + MOVE);
            int (*loadWord)(u8*, u64*) = (void*)(PAGE + LOADWORD); int (*storeWord)(u8*, u64) = (void*)(PAGE + STOREWORD);
            struct { void* handler; u64 flags; void* restorer; u64 mask; } action = { (void*)(PAGE + HANDLER), 4, 0, 0 };
            CHECK(1, call(134, 7, (long)&action, 0, 8, 0, 0) == 0);
            for (int i = 0; i < 4096; i++) a[i] = (u8)(i * 7 + 1);
            for (long n = 0; n < 300; n++) {
                for (int i = 0; i < 400; i++) b[i] = 0;
                CHECK(2, move(b + 3, a + 5, n) == 0);
                for (int i = 0; i < 400; i++) CHECK(3, b[i] == (i >= 3 && i < 3 + n ? a[i + 2] : 0));
            }
            for (int i = 0; i < 4096; i++) b[i] = 0;
            CHECK(4, copy(b + 64, a + 3, b + 64 + 1024) == 0);
            for (int i = 0; i < 4096; i++) CHECK(5, b[i] == (i >= 64 && i < 1088 ? a[i - 61] : 0));
            CHECK(6, copy(b, a, b) == 0 && b[0] == 0);
            CHECK(7, store(b + 16, 0x1122334455667788, 0x99aabbccddeeff00) == 0);
            CHECK(8, *(u64*)(b + 16) == 0x1122334455667788 && *(u64*)(b + 24) == 0x99aabbccddeeff00 && b[15] == 0 && b[32] == 0);
            CHECK(9, writeBack(a, a + 4096) == 0 && invalidate(a, a + 100) == 0 && fence() == 0 && writeBack(a, a) == 0);
            u64 word = 0;
            CHECK(17, storeWord(b + 40, 0x0102030405060708) == 0 && *(u64*)(b + 40) == 0x0102030405060708 && b[39] == 0 && b[48] == 0);
            CHECK(18, loadWord(b + 40, &word) == 0 && word == 0x0102030405060708);
            long file = call(279, (long)"m", 0, 0, 0, 0, 0);
            CHECK(10, file >= 0 && call(46, file, 4096, 0, 0, 0, 0) == 0);
            u8* gone = (u8*)call(222, 0, 1 << 17, 3, 1, file, 0);
            CHECK(11, (long)gone > 0 && call(46, file, 0, 0, 0, 0, 0) == 0);
            for (int turn = 0; turn < 3; turn++) {
                CHECK(12, move(b, gone, 8) == 1);
                CHECK(13, move(gone, b, 8) == 1);
                CHECK(14, copy(gone, a, gone + 64) == 1);
                CHECK(15, copy(b, gone, b + 64) == 1);
                CHECK(16, store(gone, 1, 2) == 1);
                CHECK(19, loadWord(gone, &word) == 1 && storeWord(gone, 1) == 1);
            }
            struct { int number, error, code, pad[29]; } advice = { 7, 0, 5 };
            ((void (*)(int, void*, void*))action.handler)(7, &advice, 0);
            if (FAULT) *(volatile u8*)gone = 1;
            end(0);
        }
        __attribute__((naked)) void _start(void) { __asm__("bl main2"); }
        """;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 100)]
    public void Routines_do_what_they_say(bool foreignFault, int expected)
    {
        Shell.Require("clang");
        Shell.Require("ld.lld");
        Shell.Require("qemu-aarch64-static");
        byte[] page = new byte[4096];
        CodeOffsets offsets;
        fixed (byte* start = page)
        {
            offsets = new Arm64CodeWriter((nint)start, page.Length, Page).Write(Foreign, 0);
        }

        File.WriteAllBytes(_scratch.File("page.bin"), page);
        File.WriteAllText(_scratch.File("driver.c"), Driver);
        string[] defines =
        [
            Define("PAGE", (long)Page), Define("WRITEBACK", offsets.WriteBack), Define("FENCE", offsets.Fence),
            Define("INVALIDATE", offsets.Invalidate), Define("STORE", offsets.Store16), Define("COPY", offsets.Copy),
            Define("MOVE", offsets.Move), Define("LOADWORD", offsets.LoadThrough), Define("STOREWORD", offsets.StoreAndWriteBack),
            Define("HANDLER", offsets.Handler), Define("FAULT", foreignFault ? 1 : 0),
        ];
        Assert.Equal(0, Run(
            "clang",
            [
                "--target=aarch64-linux-gnu", "-O1", "-ffreestanding", "-nostdlib", "-static", "-fuse-ld=lld", "-fno-builtin", "-w",
                $"-Wl,--section-start=.page={Page:x}", $"-Wl,--section-start=.foreign={Foreign:x}", .. defines, "driver.c", "-o", "driver",
            ]));
        Assert.Equal(expected, Run("qemu-aarch64-static", ["./driver"]));
    }

    private static string Define(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"-D{name}={value}UL");

    private int Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _scratch.Root })!;
        Assert.True(process.WaitForExit(60_000));
        return process.ExitCode;
    }
}
