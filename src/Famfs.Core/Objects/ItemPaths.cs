using System.Diagnostics.CodeAnalysis;

namespace Famfs;

/// <summary>The path of an object by its short name, as scripts have it too.</summary>
[SuppressMessage("Naming", "CA1708", Justification = "The blocks for the types have no names.")]
public static class ItemPaths
{
    extension(FamfsItem item)
    {
        /// <summary>Path inside the file system, without a leading slash; empty for the root.</summary>
        public string Path => item.FamfsPath;
    }

    extension(FamfsExtent extent)
    {
        /// <summary>Path of the file inside the file system.</summary>
        public string Path => extent.FamfsPath;
    }

    extension(FamfsLogEntry entry)
    {
        /// <summary>Path of a file or directory, or null.</summary>
        public string? Path => entry.FamfsPath;
    }

    extension(FamfsFinding finding)
    {
        /// <summary>Path that the log entry names, or null.</summary>
        public string? Path => finding.FamfsPath;
    }
}
