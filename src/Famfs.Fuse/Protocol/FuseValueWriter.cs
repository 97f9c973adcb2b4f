namespace Famfs.Fuse.Protocol;

/// <summary>
/// Collects a value of variable length: an extended attribute, a list of their names, the target of a link, the
/// output of an ioctl. It counts what does not fit, so a handler appends without looking at the room.
/// </summary>
/// <param name="target">Room of the reply; may be empty when only the length is asked for.</param>
public ref struct FuseValueWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes appended so far, written or not.</summary>
    public long Length { get; private set; }

    /// <summary>Whether everything appended has been written.</summary>
    public readonly bool Fits => Length <= _target.Length;

    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">What to append.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Length + bytes.Length <= _target.Length)
        {
            bytes.CopyTo(_target[(int)Length..]);
        }

        Length += bytes.Length;
    }

    /// <summary>Appends a name and the NUL that ends it in a list of extended attributes.</summary>
    /// <param name="name">The name without NUL.</param>
    public void AppendName(ReadOnlySpan<byte> name)
    {
        Append(name);
        Append("\0"u8);
    }
}
