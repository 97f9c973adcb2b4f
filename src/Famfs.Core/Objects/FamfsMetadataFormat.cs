namespace Famfs;

/// <summary>A form of the metadata of a file system.</summary>
public enum FamfsMetadataFormat
{
    /// <summary>A tree of directories, in which a YAML document stands for each file, as the reference keeps one.</summary>
    ShadowTree,

    /// <summary>The documents of all files, one after the other, as one YAML file.</summary>
    Yaml,

    /// <summary>One JSON file: the file system, its directories, and its files with their extents.</summary>
    Json,
}
