namespace Famfs.Fuse.Tests.Mounts;

/// <summary>They, by read(2) and writev(2).</summary>
public sealed class TroubleDeviceTests() : TroubleTests(FuseTransport.DevFuse);
