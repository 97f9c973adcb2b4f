namespace Famfs.Daemon.Drafts;

/// <summary>The facts by which a <see cref="CommitPolicy"/> decides.</summary>
internal readonly record struct DraftFacts
{
    /// <summary>Whether it is open for writing, or something in it is.</summary>
    internal bool IsOpen { get; init; }

    /// <summary>
    /// Whether it must not be recorded as it is: cut off by a full device or by the signal that killed its writer, or a database
    /// whose journal holds an unfinished change.
    /// </summary>
    internal bool IsUnfinished { get; init; }

    /// <summary>Whether a program asked for it by fsync(2).</summary>
    internal bool IsAsked { get; init; }

    /// <summary>The purpose that it is made for.</summary>
    internal Purpose Purpose { get; init; }

    /// <summary>Whether nobody but its owner has rights to it.</summary>
    internal bool IsPrivate { get; init; }

    /// <summary>The state of the program that made it.</summary>
    internal MakerState Maker { get; init; }

    /// <summary>Milliseconds since it, or something in it, was last changed.</summary>
    internal long Quiet { get; init; }
}
