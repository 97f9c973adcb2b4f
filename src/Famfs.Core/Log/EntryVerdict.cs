using Famfs.OnMedia;

namespace Famfs.Log;

/// <summary>
/// The judgement of one entry by itself: eight bytes that any thread can find out, and that are kept for each entry of
/// a chunk. The default is that of an entry that names nothing.
/// </summary>
internal readonly struct EntryVerdict
{
    private readonly ushort _defects;

    /// <summary>It names a file or directory and breaks no rule of its own: it may get its name.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Bytes of its path as recorded; 0 where the path leads elsewhere than it says and must be resolved again.</summary>
    public byte PathLength { get; init; }

    /// <summary>Hash of the place that its path leads to.</summary>
    public uint Hash { get; init; }

    /// <summary>The rules that it breaks.</summary>
    public EntryDefects Defects
    {
        get => (EntryDefects)_defects;
        init => _defects = (ushort)value;
    }

    /// <summary>The place that the path of the entry leads to; empty where it names nothing.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="buffer">Room for a path.</param>
    public ReadOnlySpan<byte> PlaceOf(LogEntryView entry, Span<byte> buffer) =>
        !IsNamed ? [] : PathLength > 0 ? entry.PathOf(PathLength) : EntryRules.Resolve(entry.Path, buffer);
}
