namespace Famfs.Daemon.Opens;

/// <summary>An open file.</summary>
/// <param name="node">The id that the kernel knows the file by, and caches it under.</param>
/// <param name="content">Its bytes.</param>
/// <param name="flags">As open(2) has them.</param>
/// <param name="opener">The thread that opened it.</param>
internal sealed class OpenFile(ulong node, FileContent content, uint flags, uint opener)
{
    /// <summary>The bits of <see cref="Flags"/> that tell reading from writing.</summary>
    internal const uint AccessMode = 3;

    private volatile bool _refusesWrites;

    internal ulong Node => node;

    internal FileContent Content => content;

    internal uint Flags => flags;

    internal uint Opener => opener;

    internal bool IsForWriting => (flags & AccessMode) != 0;

    /// <summary>
    /// Whether a truncation was refused. A program that ignores that goes on to write what it meant to be the whole content.
    /// </summary>
    internal bool RefusesWrites
    {
        get => _refusesWrites;
        set => _refusesWrites = value;
    }
}
