using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

public abstract partial class FuseFileSystem
{
    /// <summary>Creates a directory.</summary>
    /// <param name="request">The request; its node is the parent, its caller the owner.</param>
    /// <param name="name">The name.</param>
    /// <param name="args">Permissions.</param>
    /// <param name="entry">The new node.</param>
    /// <returns>0; EEXIST, ENOSPC, EROFS, EPERM, ENAMETOOLONG.</returns>
    public virtual int MakeDirectory(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMkdirIn args, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.ENOSYS;
    }

    /// <summary>Creates a file, a pipe, a socket or a device node without opening it.</summary>
    /// <param name="request">The request; its node is the parent, its caller the owner.</param>
    /// <param name="name">The name.</param>
    /// <param name="args">Type, permissions, device number.</param>
    /// <param name="entry">The new node.</param>
    /// <returns>0; as <see cref="MakeDirectory"/>.</returns>
    public virtual int MakeNode(
        FuseRequest request, ReadOnlySpan<byte> name, in FuseMknodIn args, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.ENOSYS;
    }

    /// <summary>Creates a symbolic link.</summary>
    /// <param name="request">The request; its node is the parent, its caller the owner.</param>
    /// <param name="name">The name.</param>
    /// <param name="target">What it points to, any bytes but NUL.</param>
    /// <param name="entry">The new node.</param>
    /// <returns>0; as <see cref="MakeDirectory"/>.</returns>
    public virtual int MakeSymlink(
        FuseRequest request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.ENOSYS;
    }

    /// <summary>Gives a file a further name.</summary>
    /// <param name="request">The request; its node is the directory of the new name.</param>
    /// <param name="oldNodeId">The file.</param>
    /// <param name="name">The new name.</param>
    /// <param name="entry">The file, with one more reference.</param>
    /// <returns>0; EPERM, EEXIST, EMLINK.</returns>
    public virtual int MakeLink(
        FuseRequest request, ulong oldNodeId, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.ENOSYS;
    }

    /// <summary>Removes a name that is not a directory's. The node lives as long as it is referenced or open.</summary>
    /// <param name="request">The request; its node is the parent.</param>
    /// <param name="name">The name.</param>
    /// <returns>0; ENOENT, EISDIR, EPERM, EROFS.</returns>
    public virtual int Unlink(FuseRequest request, ReadOnlySpan<byte> name) => Errno.ENOSYS;

    /// <summary>Removes an empty directory.</summary>
    /// <param name="request">The request; its node is the parent.</param>
    /// <param name="name">The name.</param>
    /// <returns>0; ENOENT, ENOTDIR, ENOTEMPTY, EPERM, EROFS.</returns>
    public virtual int RemoveDirectory(FuseRequest request, ReadOnlySpan<byte> name) => Errno.ENOSYS;

    /// <summary>Renames; an existing target is replaced in one step.</summary>
    /// <param name="request">The request; its node is the old parent.</param>
    /// <param name="oldName">The name.</param>
    /// <param name="newParent">Node of the new parent.</param>
    /// <param name="newName">The new name.</param>
    /// <param name="flags">0, RENAME_NOREPLACE 1, RENAME_EXCHANGE 2; answer EINVAL to what is not known.</param>
    /// <returns>0; ENOENT, EEXIST, ENOTEMPTY, EISDIR, ENOTDIR, EPERM, EROFS.</returns>
    public virtual int Rename(
        FuseRequest request, ReadOnlySpan<byte> oldName, ulong newParent, ReadOnlySpan<byte> newName, uint flags) =>
        Errno.ENOSYS;

    /// <summary>Opens a directory. ENOSYS makes the kernel list directories without opening them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Flags of open(2).</param>
    /// <param name="reply">Handle and flags.</param>
    /// <returns>0; ENOTDIR, EACCES.</returns>
    public virtual int OpenDirectory(FuseRequest request, in FuseOpenIn args, out FuseOpenOut reply)
    {
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>
    /// Lists a directory from an offset on: 0, or the next offset of an entry given before. Entries that are not
    /// added or removed meanwhile must come once each, in calls on several threads too.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle and offset.</param>
    /// <param name="writer">Takes entries until one no longer fits; none says that the listing is complete.</param>
    /// <returns>0 or an errno.</returns>
    public virtual int ReadDirectory(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        Errno.ENOSYS;

    /// <summary>Lists a directory with attributes; each entry with a NodeId counts as a lookup.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle and offset.</param>
    /// <param name="writer">Takes entries with <see cref="FuseDirectoryWriter.TryAddPlus"/>.</param>
    /// <returns>0 or an errno. A file system that cannot do it sets <see cref="FuseDirectoryPlus.Never"/>.</returns>
    public virtual int ReadDirectoryPlus(FuseRequest request, in FuseReadIn args, ref FuseDirectoryWriter writer) =>
        Errno.ENOSYS;

    /// <summary>A directory is no longer open.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle.</param>
    /// <returns>Ignored.</returns>
    public virtual int ReleaseDirectory(FuseRequest request, in FuseReleaseIn args) => Errno.ENOSYS;

    /// <summary>Makes a directory durable.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Handle.</param>
    /// <returns>0; ENOSYS counts as success from then on.</returns>
    public virtual int SyncDirectory(FuseRequest request, in FuseFsyncIn args) => Errno.ENOSYS;
}
