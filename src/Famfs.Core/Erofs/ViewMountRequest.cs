namespace Famfs.Erofs;

/// <summary>A mount of a view that is wanted.</summary>
/// <param name="Device">Block device or image file, absolute.</param>
/// <param name="MountPoint">An existing directory, absolute.</param>
/// <param name="NoExecute">No program can be run from it.</param>
/// <param name="NoSymlinkFollow">No symbolic link is followed on it.</param>
public sealed record ViewMountRequest(string Device, string MountPoint, bool NoExecute, bool NoSymlinkFollow);
