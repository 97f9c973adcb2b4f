namespace Famfs.Mounts;

/// <summary>A line of the mount table.</summary>
/// <param name="MountPoint">The directory, without links.</param>
/// <param name="Root">The directory of the file system that is shown there: <c>/</c> unless only a part of it is bound.</param>
/// <param name="Device">What is mounted; for a famfs its device or image file.</param>
/// <param name="IsFamfs">Whether it is a famfs.</param>
public sealed record MountEntry(string MountPoint, string Root, string Device, bool IsFamfs);
