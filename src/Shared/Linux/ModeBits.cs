#if FAMFS_FUSE
namespace Famfs.Fuse.Interop;
#else
namespace Famfs.Interop;
#endif

/// <summary>
/// The bits of a mode as stat(2) gives it: a type, bits that act for another user, and rights. C# has no octal numbers, so
/// those in use have names.
/// </summary>
internal static class ModeBits
{
    public const uint TypeMask = 0xF000;
    public const uint Fifo = 0x1000;
    public const uint CharacterDevice = 0x2000;
    public const uint Directory = 0x4000;
    public const uint BlockDevice = 0x6000;
    public const uint Regular = 0x8000;
    public const uint Link = 0xA000;
    public const uint Socket = 0xC000;

    public const uint SetUser = 0x800;
    public const uint SetGroup = 0x400;
    public const uint Sticky = 0x200;

    public const uint Octal7777 = 0xFFF;
    public const uint Octal0777 = 0x1FF;
    public const uint Octal0755 = 0x1ED;
    public const uint Octal0700 = 0x1C0;
    public const uint Octal0644 = 0x1A4;
    public const uint Octal0600 = 0x180;
    public const uint Octal0555 = 0x16D;
    public const uint Octal0444 = 0x124;
    public const uint Octal0077 = 0x3F;
    public const uint Octal0022 = 0x12;
}
