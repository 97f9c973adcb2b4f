namespace Famfs;

/// <summary>A path as the engine takes it, however it was given.</summary>
/// <param name="Device">Device or image file of the file system.</param>
/// <param name="Path">Path inside the file system; empty for its root.</param>
public readonly record struct FamfsPath(string Device, string Path);
