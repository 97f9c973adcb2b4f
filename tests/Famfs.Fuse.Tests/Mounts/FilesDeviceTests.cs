namespace Famfs.Fuse.Tests.Mounts;

/// <summary>They, by read(2) and writev(2).</summary>
public sealed class FilesDeviceTests() : FilesTests(FuseTransport.DevFuse);
