namespace Famfs;

/// <summary>A name in a file system, as it was when it was looked at. Names and attributes never change in this format.</summary>
public abstract record FamfsItem
{
    /// <summary>Path inside the file system, without a leading slash; empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>Device that holds the file system.</summary>
    public required string Device { get; init; }

    /// <summary>Permission bits.</summary>
    public required uint Mode { get; init; }

    /// <summary>Owner, a number of the host that created it.</summary>
    public required uint Uid { get; init; }

    /// <summary>Group, a number of the host that created it.</summary>
    public required uint Gid { get; init; }

    /// <summary>Index of the log entry that created it; -1 for the root.</summary>
    public required long LogIndex { get; init; }

    /// <summary>The last component of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Path of the directory that holds it; empty for the root.</summary>
    public string DirectoryName => Path.LastIndexOf('/') is var slash and > 0 ? Path[..slash] : "";

    /// <summary>Whether it is a directory.</summary>
    public abstract bool IsDirectory { get; }

    /// <summary>Type and permissions as ls shows them.</summary>
    public string UnixMode
    {
        get
        {
            uint mode = Mode;
            bool directory = IsDirectory;
            return string.Create(10, (mode, directory), static (text, state) =>
            {
                "drwxrwxrwx".CopyTo(text);
                text[0] = state.directory ? 'd' : '-';
                for (int bit = 0; bit < 9; bit++)
                {
                    if ((state.mode & (0x100u >> bit)) == 0)
                    {
                        text[bit + 1] = '-';
                    }
                }
            });
        }
    }
}
