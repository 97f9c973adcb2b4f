using System.Runtime.InteropServices;

namespace Famfs.Interop;

/// <summary>struct statx of statx(2): the one layout that x64 and arm64 share.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    private const ulong Dax = 0x200000; // STATX_ATTR_DAX

    [FieldOffset(8)]
    public ulong Attributes;

    [FieldOffset(20)]
    public uint Uid;

    [FieldOffset(24)]
    public uint Gid;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public long Size;

    [FieldOffset(112)]
    public long WriteSeconds;

    [FieldOffset(120)]
    public uint WriteNanoseconds;

    [FieldOffset(128)]
    public uint DeviceMajor;

    [FieldOffset(132)]
    public uint DeviceMinor;

    [FieldOffset(136)]
    public uint FileSystemMajor;

    [FieldOffset(140)]
    public uint FileSystemMinor;

    /// <summary>A mapping of the file is the memory itself, and not pages that stand for it.</summary>
    public readonly bool IsDax => (Attributes & Dax) != 0;

    public readonly uint Type => Mode & ModeBits.TypeMask;

    /// <summary>Whether both are of one file, or of nodes of one device.</summary>
    public readonly bool IsSameFile(in FileStatus other) => Type is ModeBits.CharacterDevice or ModeBits.BlockDevice
        ? (Type, DeviceMajor, DeviceMinor) == (other.Type, other.DeviceMajor, other.DeviceMinor)
        : (Inode, FileSystemMajor, FileSystemMinor) == (other.Inode, other.FileSystemMajor, other.FileSystemMinor);
}
