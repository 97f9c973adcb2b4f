namespace Famfs.Fuse.Tests.Mounts;

/// <summary>They, by io_uring.</summary>
public sealed class FilesRingTests() : FilesTests(FuseTransport.IoUring);
