namespace Famfs.OnMedia;

/// <summary>How the extents of a file make up its bytes (format.md sections 4 and 5).</summary>
public enum ExtentType
{
    /// <summary>One after the other.</summary>
    Simple = 0,

    /// <summary>In chunks, round robin over strips of equal length.</summary>
    Interleaved = 1,
}
