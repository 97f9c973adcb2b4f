using Famfs.Interop;

namespace Famfs.Daemon.Drafts;

/// <summary>Tells the <see cref="Purpose"/> of something new.</summary>
internal static class Purposes
{
    private const uint Exclusive = 0x80;
    private const uint AccessMode = 3;
    private const uint ReadWrite = 2;

    /// <summary>The purpose of a new file.</summary>
    internal static Purpose Of(ReadOnlySpan<byte> path, uint flags, uint mode) => Of(path) is not Purpose.Lasting and var purpose ? purpose
        : (flags & (Exclusive | AccessMode)) == (Exclusive | ReadWrite) && IsPrivate(mode) ? Purpose.WrittenAside
        : Purpose.Lasting;

    /// <summary>The purpose that a name tells.</summary>
    internal static Purpose Of(ReadOnlySpan<byte> path) =>
        path.EndsWith("-journal"u8) || path.EndsWith("-wal"u8) || path.EndsWith("-shm"u8) ? Purpose.Journal
        : path.EndsWith(".lock"u8) || path.EndsWith(".swp"u8) ? Purpose.Held
        : path.EndsWith(".temp"u8) || path.EndsWith(".part"u8) || path.EndsWith(".partial"u8) || path.EndsWith(".incomplete"u8)
            || path.EndsWith(".new"u8) || path.EndsWith("-new"u8) || path.EndsWith("~"u8)
            || NameOf(path).IndexOf("tmp"u8) >= 0 || NameOf(path).StartsWith("temp-"u8) || EndsInNumber(path) ? Purpose.WrittenAside
        : Purpose.Lasting;

    /// <summary>The purpose that the name of a directory tells: none is a journal.</summary>
    internal static Purpose OfDirectory(ReadOnlySpan<byte> path) =>
        Of(path) is not Purpose.Journal and var purpose ? purpose : Purpose.Lasting;

    /// <summary>Whether nobody but its owner has rights to something, so that its mode may not be the final one.</summary>
    internal static bool IsPrivate(uint mode) => (mode & ModeBits.Octal0077) == 0;

    /// <summary>The database that a journal belongs to, by its path; empty for what is no journal.</summary>
    internal static ReadOnlySpan<byte> DatabaseOf(ReadOnlySpan<byte> path) =>
        Of(path) == Purpose.Journal ? path[..path.LastIndexOf((byte)'-')] : default;

    private static bool EndsInNumber(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = NameOf(path);
        int dot = name.LastIndexOf((byte)'.');
        return dot > 0 && dot < name.Length - 1 && !name[(dot + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];
}
