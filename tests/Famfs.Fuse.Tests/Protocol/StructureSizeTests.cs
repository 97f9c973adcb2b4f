using System.Runtime.CompilerServices;
using Famfs.Fuse.Protocol;
using Xunit;

namespace Famfs.Fuse.Tests.Protocol;

/// <summary>The kernel refuses a reply whose length is off by one byte.</summary>
public sealed class StructureSizeTests
{
    [Fact]
    public void Headers_have_the_kernels_sizes()
    {
        Check<FuseInHeader>(40, FuseInHeader.Size);
        Check<FuseOutHeader>(16, FuseOutHeader.Size);
        Check<FuseRingHeader>(288, FuseRingHeader.Size);
        Check<FuseRingArgument>(24, FuseRingArgument.Size);
    }

    [Fact]
    public void Arguments_have_the_kernels_sizes()
    {
        Check<FuseForgetIn>(8, FuseForgetIn.Size);
        Check<FuseForgetOne>(16, FuseForgetOne.Size);
        Check<FuseBatchForgetIn>(8, FuseBatchForgetIn.Size);
        Check<FuseGetAttrIn>(16, FuseGetAttrIn.Size);
        Check<FuseStatxIn>(24, FuseStatxIn.Size);
        Check<FuseMknodIn>(16, FuseMknodIn.Size);
        Check<FuseMkdirIn>(8, FuseMkdirIn.Size);
        Check<FuseRenameIn>(8, FuseRenameIn.Size);
        Check<FuseRename2In>(16, FuseRename2In.Size);
        Check<FuseLinkIn>(8, FuseLinkIn.Size);
        Check<FuseSetAttrIn>(88, FuseSetAttrIn.Size);
        Check<FuseOpenIn>(8, FuseOpenIn.Size);
        Check<FuseCreateIn>(16, FuseCreateIn.Size);
        Check<FuseReleaseIn>(24, FuseReleaseIn.Size);
        Check<FuseFlushIn>(24, FuseFlushIn.Size);
        Check<FuseReadIn>(40, FuseReadIn.Size);
        Check<FuseWriteIn>(40, FuseWriteIn.Size);
        Check<FuseFsyncIn>(16, FuseFsyncIn.Size);
        Check<FuseSetXattrIn>(16, FuseSetXattrIn.Size);
        Check<FuseGetXattrIn>(8, FuseGetXattrIn.Size);
        Check<FuseLkIn>(48, FuseLkIn.Size);
        Check<FuseAccessIn>(8, FuseAccessIn.Size);
        Check<FuseInitIn>(64, FuseInitIn.Size);
        Check<FuseInterruptIn>(8, FuseInterruptIn.Size);
        Check<FuseBmapIn>(16, FuseBmapIn.Size);
        Check<FuseIoctlIn>(32, FuseIoctlIn.Size);
        Check<FusePollIn>(24, FusePollIn.Size);
        Check<FuseFallocateIn>(32, FuseFallocateIn.Size);
        Check<FuseLseekIn>(24, FuseLseekIn.Size);
        Check<FuseCopyFileRangeIn>(56, FuseCopyFileRangeIn.Size);
        Check<FuseGetMapIn>(8, FuseGetMapIn.Size);
        Check<FuseBackingMap>(16, FuseBackingMap.Size);
    }

    [Fact]
    public void Replies_have_the_kernels_sizes()
    {
        Check<FuseAttr>(88, FuseAttr.Size);
        Check<FuseStatxTime>(16, FuseStatxTime.Size);
        Check<FuseStatx>(256, FuseStatx.Size);
        Check<FuseStatfs>(80, FuseStatfs.Size);
        Check<FuseFileLock>(24, FuseFileLock.Size);
        Check<FuseEntryOut>(128, FuseEntryOut.Size);
        Check<FuseAttrOut>(104, FuseAttrOut.Size);
        Check<FuseStatxOut>(288, FuseStatxOut.Size);
        Check<FuseOpenOut>(16, FuseOpenOut.Size);
        Check<FuseWriteOut>(8, FuseWriteOut.Size);
        Check<FuseGetXattrOut>(8, FuseGetXattrOut.Size);
        Check<FuseInitOut>(64, FuseInitOut.Size);
        Check<FuseBmapOut>(8, FuseBmapOut.Size);
        Check<FuseIoctlOut>(16, FuseIoctlOut.Size);
        Check<FusePollOut>(8, FusePollOut.Size);
        Check<FuseLseekOut>(8, FuseLseekOut.Size);
        Check<FuseCopyFileRangeOut>(8, FuseCopyFileRangeOut.Size);
        Check<FuseMapHeader>(32, FuseMapHeader.Size);
        Check<FuseMapExtent>(24, FuseMapExtent.Size);
        Check<FuseMapInterleave>(24, FuseMapInterleave.Size);
        Check<FuseMapDeviceOut>(280, FuseMapDeviceOut.Size);
        Check<FuseDirent>(24, FuseDirent.Size);
        Check<FuseDirentPlus>(152, FuseDirentPlus.Size);
        Check<FuseNotifyPollOut>(8, FuseNotifyPollOut.Size);
        Check<FuseNotifyInvalInodeOut>(24, FuseNotifyInvalInodeOut.Size);
        Check<FuseNotifyInvalEntryOut>(16, FuseNotifyInvalEntryOut.Size);
        Check<FuseNotifyDeleteOut>(24, FuseNotifyDeleteOut.Size);
    }

    [Fact]
    public void Opcodes_have_the_kernels_numbers()
    {
        Assert.Equal(1u, (uint)FuseOpcode.FUSE_LOOKUP);
        Assert.Equal(8u, (uint)FuseOpcode.FUSE_MKNOD);
        Assert.Equal(20u, (uint)FuseOpcode.FUSE_FSYNC);
        Assert.Equal(26u, (uint)FuseOpcode.FUSE_INIT);
        Assert.Equal(45u, (uint)FuseOpcode.FUSE_RENAME2);
        Assert.Equal(53u, (uint)FuseOpcode.FUSE_COPY_FILE_RANGE_64);
        Assert.Equal(54u, (uint)FuseOpcode.FUSE_GET_FMAP);
        Assert.Equal((uint)FuseOpcode.FUSE_INIT << 24, (uint)FuseOpcode.FUSE_INIT_BSWAP_RESERVED);
        Assert.Equal(51, Enum.GetValues<FuseOpcode>().Count(o => (uint)o <= 53));
    }

    private static void Check<T>(int kernel, int declared)
        where T : unmanaged
    {
        Assert.Equal(kernel, declared);
        Assert.Equal(kernel, Unsafe.SizeOf<T>());
    }
}
