using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Famfs.Fuse.Protocol;

/// <summary>
/// Reads the body of a request from front to back. Nothing is read past the end, and a failed read leaves the
/// position where it was. Names and data are slices of the body, never copies.
/// </summary>
/// <param name="body">Body of the request, without header and extensions.</param>
public ref struct FuseBodyReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>Whether all bytes have been read.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Reads a structure of fixed length.</summary>
    /// <typeparam name="T">One of the wire structures.</typeparam>
    /// <param name="value">The structure, in the byte order of the host, which is that of the wire.</param>
    /// <returns>False if fewer bytes remain.</returns>
    public bool TryRead<T>(out T value)
        where T : unmanaged
    {
        if (_rest.Length < Unsafe.SizeOf<T>())
        {
            value = default;
            return false;
        }

        value = MemoryMarshal.Read<T>(_rest);
        _rest = _rest[Unsafe.SizeOf<T>()..];
        return true;
    }

    /// <summary>Reads the first bytes of a structure that older peers send cut off; the others are 0.</summary>
    /// <typeparam name="T">One of the wire structures.</typeparam>
    /// <param name="length">Bytes on the wire, at most the size of the structure.</param>
    /// <param name="value">The structure.</param>
    /// <returns>False if fewer bytes remain.</returns>
    public bool TryReadPrefix<T>(int length, out T value)
        where T : unmanaged
    {
        value = default;
        if (_rest.Length < length || length > Unsafe.SizeOf<T>())
        {
            return false;
        }

        _rest[..length].CopyTo(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        _rest = _rest[length..];
        return true;
    }

    /// <summary>Reads bytes up to a NUL. The NUL is consumed and not part of the text.</summary>
    /// <param name="text">The bytes, at least one.</param>
    /// <returns>False if there is no NUL or nothing before it.</returns>
    public bool TryText(out ReadOnlySpan<byte> text)
    {
        int end = _rest.IndexOf((byte)0);
        if (end <= 0)
        {
            text = default;
            return false;
        }

        text = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>
    /// Reads the name of a directory entry: a text without '/', neither "." nor "..". The kernel resolves those
    /// itself, so a name that has them could only lead a server astray.
    /// </summary>
    /// <param name="name">The name without its NUL.</param>
    /// <returns>False if there is no such name here.</returns>
    public bool TryName(out ReadOnlySpan<byte> name)
    {
        FuseBodyReader before = this;
        if (TryText(out name)
            && name.IndexOf((byte)'/') < 0
            && !name.SequenceEqual("."u8)
            && !name.SequenceEqual(".."u8))
        {
            return true;
        }

        this = before;
        name = default;
        return false;
    }

    /// <summary>Reads data of a length given elsewhere in the request.</summary>
    /// <param name="count">Number of bytes, any value.</param>
    /// <param name="data">The data.</param>
    /// <returns>False if fewer bytes remain.</returns>
    public bool TryBytes(ulong count, out ReadOnlySpan<byte> data)
    {
        if (count > (ulong)_rest.Length)
        {
            data = default;
            return false;
        }

        data = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return true;
    }
}
