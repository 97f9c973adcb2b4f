using System.Buffers.Binary;
using Famfs.Interop;
using Famfs.OnMedia;
using Famfs.Standalone;
using Famfs.Tests.Support;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Famfs.Tests.Standalone;

/// <summary>The bytes of each ioctl, and what the modules refuse; hostile maps never reach them.</summary>
public sealed unsafe class ModuleBytesTests
{
    private const ulong MiB = 1 << 20;

    private static readonly ModuleFile Plain = new(ModuleFileType.Regular, 0x300001, [new Extent(0, 16 * MiB, 4 * MiB)], 0);

    private static readonly ModuleFile Striped = new(
        ModuleFileType.Regular, 0x300001, [new Extent(0, 16 * MiB, 2 * MiB), new Extent(0, 32 * MiB, 2 * MiB)], 2 << 20);

    [Fact]
    public void Bytes_are_those_of_the_published_structures()
    {
        Assert.Equal(
            "00000000 00000000 0100300000000000 0100000000000000 0000000100000000 0000400000000000 0000000000000000 0000000000000000",
            Hex(ModuleKabi.V42, Plain, [4, 4, 8, 8, 8, 8, 8, 8]));
        Assert.Equal(
            "00 00 0100 00000000 01000000 38000000 0100300000000000 0000000000000000 00000000 00000000 0000000100000000 0000400000000000",
            Hex(ModuleKabi.Posted44, Plain, [1, 1, 2, 4, 4, 4, 8, 8, 4, 4, 8, 8]));
        Assert.Equal(
            "00 00 0100 01000000 01000000 68000000 0100300000000000 0000000000000000 02000000 00002000 0100300000000000 0000000000000000 "
            + "0000000000000000 0000000100000000 0000200000000000 0000000000000000 0000000200000000 0000200000000000",
            Hex(ModuleKabi.Posted44, Striped, [1, 1, 2, 4, 4, 4, 8, 8, 4, 4, 8, 8, 8, 8, 8, 8, 8, 8]));
        Assert.Equal(
            "0100300000000000 00000000 00000000 01000000 00000000",
            Hex(ModuleKabi.V43, Plain, [8, 4, 4, 4, 4]));
    }

    [Theory]
    [InlineData(SimulatedKabi.V42, 24, 0x1000001, 22)] // offset
    [InlineData(SimulatedKabi.V42, 8, 0x400001, 22)] // longer than its extents
    [InlineData(SimulatedKabi.V42, 16, 0, 28)]
    [InlineData(SimulatedKabi.V42, 16, 3, 7)]
    [InlineData(SimulatedKabi.V42, 24, 0, 22)] // byte 0 is the superblock's
    [InlineData(SimulatedKabi.V43, 0, 0x400001, 22)]
    [InlineData(SimulatedKabi.V43, 12, 2, 22)]
    [InlineData(SimulatedKabi.V43, 16, 0, 22)]
    [InlineData(SimulatedKabi.V43, 16, 3, 7)]
    [InlineData(SimulatedKabi.V43, 32, 1, 22)] // second device
    [InlineData(SimulatedKabi.V43, 40, 0x1001000, 22)]
    [InlineData(SimulatedKabi.V43, 48, 0x401000, 22)]
    [InlineData(SimulatedKabi.Posted44, 2, 2, 22)] // version
    [InlineData(SimulatedKabi.Posted44, 12, 31, 22)] // fmap_size
    [InlineData(SimulatedKabi.Posted44, 12, 55, 22)]
    [InlineData(SimulatedKabi.Posted44, 12, 0x400001, 27)]
    [InlineData(SimulatedKabi.Posted44, 8, 0, 22)]
    [InlineData(SimulatedKabi.Posted44, 16, 0x400001, 22)]
    [InlineData(SimulatedKabi.Posted44, 32, 64, 22)]
    [InlineData(SimulatedKabi.Posted44, 40, 0x1001000, 22)]
    [InlineData(SimulatedKabi.Draft44, 48, 0x401000, 22)]
    public void The_simulated_module_refuses_what_the_real_one_refuses(SimulatedKabi kabi, int at, int value, int errno)
    {
        using Scratch scratch = new();
        using SafeFileHandle file = File.OpenHandle(scratch.Sparse("f", 0));
        SimulatedModule kernel = new(kabi);
        ModuleKabi numbers = Numbers(kabi);
        MapArgument argument = new();
        argument.Write(numbers, Plain);
        int width = (kabi, at) is (SimulatedKabi.Posted44, 2) ? 2 : 4;
        if (width == 2)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(new Span<byte>(argument.Start + at, 2), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(argument.Start + at, 4), value);
        }

        Assert.Equal(errno, kernel.Control(file, numbers.MapCreate, argument.Start));
        argument.Write(numbers, Plain);
        Assert.Equal(0, kernel.Control(file, numbers.MapCreate, argument.Start));
        Assert.Equal(Errno.EEXIST, kernel.Control(file, numbers.MapCreate, argument.Start));
        Assert.Equal(Errno.ENOTTY, kernel.Control(file, numbers.MapCreate ^ 0x100, argument.Start));
    }

    [Theory]
    [InlineData(0, 0, 4, "on the device")] // the superblock
    [InlineData(0, 8, 4, "on the device")] // the log
    [InlineData(0, 126, 4, "on the device")] // past the end
    [InlineData(0, 16, 0, "on the device")]
    [InlineData(0, 17, 2, "on the device")]
    [InlineData(0, 16, 3, "on the device")]
    [InlineData(1, 16, 4, "second device")]
    [InlineData(0, 16, 2, "longer than its extents")]
    [InlineData(0, 16, 4, null)]
    public void A_map_that_leads_astray_is_not_given_to_the_kernel(ulong device, ulong offset, ulong length, string? reason)
    {
        ModuleFile file = new(ModuleFileType.Regular, 3 << 20, [new Extent(device, offset * MiB, length * MiB)], 0);
        AssertRefusal(file, ModuleKabi.Posted44, reason);
    }

    [Fact]
    public void An_extent_that_wraps_and_what_a_module_cannot_hold_are_refused()
    {
        Extent whole = new(0, 16 * MiB, 2 * MiB);
        Extent wraps = new(0, ulong.MaxValue - (2 * MiB) + 1, 4 * MiB);
        AssertRefusal(new(ModuleFileType.Regular, 1, [wraps], 0), ModuleKabi.V43, "on the device");
        AssertRefusal(new(ModuleFileType.Regular, 1, [whole, whole, whole], 0), ModuleKabi.V43, "more than 2 extents");
        AssertRefusal(new(ModuleFileType.Regular, 1, [whole, whole, whole], 0), ModuleKabi.Draft44, null);
        AssertRefusal(Striped, ModuleKabi.V42, "strips");
        AssertRefusal(Striped with { ChunkSize = 4096 }, ModuleKabi.V43, "2 MiB");
        AssertRefusal(Striped with { ChunkSize = 1L << 32 }, ModuleKabi.Posted44, "4 GiB");
    }

    private static void AssertRefusal(ModuleFile file, ModuleKabi kabi, string? reason)
    {
        string? refusal = file.Refusal(kabi, new MediaGeometry(128 << 20, 8 << 20, 2 << 20));
        Assert.Equal(reason is null, refusal is null);
        Assert.Contains(reason ?? "", refusal ?? "", StringComparison.Ordinal);
    }

    private static ModuleKabi Numbers(SimulatedKabi kabi) => kabi switch
    {
        SimulatedKabi.V42 => ModuleKabi.V42,
        SimulatedKabi.V43 => ModuleKabi.V43,
        SimulatedKabi.Draft44 => ModuleKabi.Draft44,
        _ => ModuleKabi.Posted44,
    };

    private static string Hex(ModuleKabi kabi, ModuleFile file, int[] widths)
    {
        MapArgument argument = new();
        argument.Write(kabi, file);
        int at = 0;
        return string.Join(' ', widths.Select(w => Convert.ToHexStringLower(new ReadOnlySpan<byte>(argument.Start + (at += w) - w, w))));
    }
}
