namespace Famfs.Erofs;

/// <summary>The fields of an inode, in either layout.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="Size">Bytes of the content.</param>
/// <param name="Place">First block of flat content, or the format of the chunks.</param>
/// <param name="Number">A number that programs of 32 bits see.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Time">When it was last written, in nanoseconds since 1970.</param>
/// <param name="Links">Names that lead to it.</param>
internal readonly record struct ErofsInode(ushort Mode, long Size, uint Place, uint Number, uint Uid, uint Gid, long Time, uint Links);
