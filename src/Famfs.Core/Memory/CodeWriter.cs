using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Famfs.Memory;

/// <summary>Writes the routines of <see cref="CodePage"/> for one processor.</summary>
internal abstract unsafe class CodeWriter(nint buffer, int capacity, ulong address)
{
    /// <summary>Bytes written so far.</summary>
    protected int Position { get; private set; }

    /// <summary>The address at which the page will run.</summary>
    protected ulong Address { get; } = address;

    /// <summary>The writer for the processor that this process runs on.</summary>
    public static CodeWriter ForThisProcessor(Span<byte> page, ulong address)
    {
        nint buffer = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(page));
        return RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => new X64CodeWriter(buffer, page.Length, address),
            Architecture.Arm64 => new Arm64CodeWriter(buffer, page.Length, address),
            Architecture other => throw new PlatformNotSupportedException($"There is no cache-line code for {other}."),
        };
    }

    /// <summary>Writes all routines.</summary>
    /// <param name="previousHandler">Address of the SIGBUS handler of before, or 0 and 1 for the default actions.</param>
    /// <param name="signalFunction">Address of signal(2), to restore the default action where there was no handler.</param>
    public abstract CodeOffsets Write(ulong previousHandler, ulong signalFunction);

    /// <summary>Appends bytes and returns where they start.</summary>
    protected int Emit(params ReadOnlySpan<byte> code)
    {
        int start = Position;
        code.CopyTo(new Span<byte>((byte*)buffer, capacity)[start..]);
        Position += code.Length;
        return start;
    }

    /// <summary>Appends a little-endian word of 64 bits.</summary>
    protected int Emit64(ulong value)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        return Emit(word);
    }

    /// <summary>Appends a little-endian word of 32 bits.</summary>
    protected int Emit32(uint value)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        return Emit(word);
    }
}
