namespace Famfs.Mounts;

/// <summary>A line of the mount table.</summary>
/// <param name="MountPoint">The directory, without links.</param>
/// <param name="Root">The directory of the file system that is shown there: <c>/</c> unless only a part of it is bound.</param>
/// <param name="Device">The source of the mount; for a famfs its device or image file.</param>
/// <param name="IsFamfs">Whether it is a famfs.</param>
public sealed record MountEntry(string MountPoint, string Root, string Device, bool IsFamfs)
{
    /// <summary>
    /// Device number of the mounted file system as <c>major:minor</c>. No two mounted file systems of a machine share one,
    /// and all namespaces see the same.
    /// </summary>
    public string DeviceNumber { get; init; } = "";

    /// <summary>The EROFS view of a famfs that is mounted there; null where famfsd serves the mount.</summary>
    public ViewMarker? View { get; init; }

    /// <summary>Options of the mounted file system.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>
    /// The source that the kernel mounted as EROFS: <see cref="Device"/>, or a loop or mapped device over it; else empty.
    /// </summary>
    public string Source { get; init; } = "";

    /// <summary>Id of the user who mounted it; 0 where the table does not tell.</summary>
    public uint OwnerId { get; init; }

    /// <summary>Whether the kernel refuses all changes, here or in the whole file system.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether programs on it cannot be run.</summary>
    public bool IsNoExecute { get; init; }

    /// <summary>Whether symbolic links on it are not followed.</summary>
    public bool IsNoSymlinkFollow { get; init; }
}
