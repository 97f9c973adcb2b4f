namespace Famfs.Layout;

/// <summary>Files that a picture shows in one colour: those of a directory, or of all that have no colour of their own.</summary>
/// <param name="Name">The directory as text for people, with slashes at both ends.</param>
/// <param name="Colour">Its colour in pictures.</param>
internal sealed record LayoutGroup(string Name, Colour Colour)
{
    /// <summary>Whether its files are in more than one directory.</summary>
    public bool IsShared { get; set; }

    /// <summary>Number of files.</summary>
    public int Files { get; set; }

    /// <summary>Bytes of the files.</summary>
    public long Size { get; set; }

    /// <summary>Device bytes that they own.</summary>
    public long Allocated { get; set; }
}
