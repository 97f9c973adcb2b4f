namespace Famfs.Tests.Coherence;

/// <summary>
/// Memory behind the write-back caches of several hosts, which never look at each other. Lines that nobody wrote are zero.
/// </summary>
internal sealed class SharedMemory
{
    /// <summary>Bytes of a line: what moves at once.</summary>
    public const int Line = 64;

    private readonly Dictionary<long, byte[]> _lines = [];

    /// <summary>Called after a line has changed in memory.</summary>
    public Action<long> Changed { get; set; } = _ => { };

    /// <summary>The lines that were written.</summary>
    public IReadOnlyList<long> Lines => [.. _lines.Keys.Order()];

    /// <summary>A copy of a line.</summary>
    public byte[] Get(long line) => _lines.TryGetValue(line, out byte[]? bytes) ? [.. bytes] : new byte[Line];

    public void Put(long line, ReadOnlySpan<byte> bytes)
    {
        _lines[line] = bytes.ToArray();
        Changed(line);
    }

    /// <summary>Another memory with the same content.</summary>
    public SharedMemory Copy()
    {
        SharedMemory copy = new();
        foreach (var (line, bytes) in _lines)
        {
            copy._lines[line] = bytes;
        }

        return copy;
    }
}
