using Famfs.Fuse.Interop;
using Famfs.Fuse.Protocol;

namespace Famfs.Fuse;

/// <summary>
/// A file system. Derive from it and override what it can do; everything else answers ENOSYS, upon which the kernel
/// does without or stops asking.
/// </summary>
/// <remarks>
/// <para>Nodes are named by 64-bit ids of the file system's choice; the root is 1. <see cref="FuseRequest.NodeId"/>
/// says which node a request is about. Each successful <see cref="Lookup"/>, creation and entry of
/// <see cref="ReadDirectoryPlus"/> gives the kernel one reference on the node, and <see cref="Forget"/> takes them
/// back; a node with references keeps its id.</para>
/// <para>A handler returns 0 or a positive errno (<see cref="Errno"/>); structures it has filled in are sent only
/// with 0, and arrive cleared. An exception is answered with EIO and handed to <see cref="OnError"/>.</para>
/// <para>Handlers run on several threads at once. Spans, the request and the reply are valid until the handler
/// returns. Names come without NUL, never empty, ".", "..", or with a slash. A handler must not touch the mount it
/// serves: that request might wait for this one.</para>
/// </remarks>
public abstract partial class FuseFileSystem
{
    /// <summary>The connection is agreed on; the next call is the first request.</summary>
    /// <param name="connection">The agreement with the kernel, and the way to notify it.</param>
    public virtual void Initialize(FuseConnection connection)
    {
    }

    /// <summary>The last request has been answered, and none will come. Called once, if Initialize was; not at all if
    /// a handler does not return within <see cref="FuseSessionOptions.StopTimeoutMilliseconds"/>.</summary>
    public virtual void Destroy()
    {
    }

    /// <summary>
    /// Finds a node, or the directory that it is in, by the id of the request: the kernel has forgotten the node, and a
    /// file handle names it. Asked only with <see cref="FuseSessionOptions.StableIds"/>.
    /// </summary>
    /// <param name="request">The request; its node id may be any number.</param>
    /// <param name="parent">Whether the directory of the node is wanted.</param>
    /// <param name="entry">The node, with one more reference.</param>
    /// <returns>0 or an errno; ESTALE if there is no such node.</returns>
    public virtual int LookupById(FuseRequest request, bool parent, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.ESTALE;
    }

    /// <summary>A request was answered with an errno.</summary>
    /// <param name="request">The request.</param>
    /// <param name="errno">The errno.</param>
    /// <param name="name">The name in the directory that the request is about; empty if it is about the node itself.</param>
    public virtual void OnRefused(FuseRequest request, int errno, ReadOnlySpan<byte> name)
    {
    }

    /// <summary>A handler threw. The caller of the request gets EIO.</summary>
    /// <param name="request">The request.</param>
    /// <param name="exception">The exception.</param>
    public virtual void OnError(FuseRequest request, Exception exception)
    {
    }

    /// <summary>Resolves a name in a directory.</summary>
    /// <param name="request">The request; its node is the directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="entry">The node. NodeId 0 with a time says that the name does not exist and that the kernel may
    /// remember so.</param>
    /// <returns>0; ENOENT (not remembered), ENOTDIR, EIO.</returns>
    public virtual int Lookup(FuseRequest request, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        entry = default;
        return Errno.ENOSYS;
    }

    /// <summary>The kernel gives back references. There is nobody to answer.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="lookups">How many references.</param>
    public virtual void Forget(ulong nodeId, ulong lookups)
    {
    }

    /// <summary>Reads attributes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">The open file, if there is one.</param>
    /// <param name="reply">The attributes and how long they hold.</param>
    /// <returns>0; ENOENT, ESTALE.</returns>
    public virtual int GetAttributes(FuseRequest request, in FuseGetAttrIn args, out FuseAttrOut reply)
    {
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Changes attributes; a new size is truncate(2).</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">What is to be set.</param>
    /// <param name="reply">The attributes afterwards.</param>
    /// <returns>0; EPERM, EROFS, EFBIG, ENOSPC.</returns>
    public virtual int SetAttributes(FuseRequest request, in FuseSetAttrIn args, out FuseAttrOut reply)
    {
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Reads attributes in the form of statx(2), for birth times and the like.</summary>
    /// <param name="request">The request.</param>
    /// <param name="args">Which are wanted.</param>
    /// <param name="reply">The attributes.</param>
    /// <returns>0; ENOSYS makes the kernel use <see cref="GetAttributes"/>.</returns>
    public virtual int Statx(FuseRequest request, in FuseStatxIn args, out FuseStatxOut reply)
    {
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Checks access(2); only without <see cref="FuseMountOptions.DefaultPermissions"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mask">R_OK 4, W_OK 2, X_OK 1.</param>
    /// <returns>0; EACCES, EROFS.</returns>
    public virtual int Access(FuseRequest request, uint mask) => Errno.ENOSYS;

    /// <summary>Space of the file system.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reply">The space.</param>
    /// <returns>0 or an errno.</returns>
    public virtual int StatFileSystem(FuseRequest request, out FuseStatfs reply)
    {
        reply = default;
        return Errno.ENOSYS;
    }

    /// <summary>Reads the target of a symbolic link.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Takes the target, at most 4095 bytes, without NUL.</param>
    /// <returns>0; EINVAL if it is no link.</returns>
    public virtual int ReadLink(FuseRequest request, ref FuseValueWriter target) => Errno.ENOSYS;

    /// <summary>Sets an extended attribute.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Its name with name space, as "user.x".</param>
    /// <param name="value">Its value, at most 64 KiB.</param>
    /// <param name="flags">XATTR_CREATE 1, XATTR_REPLACE 2.</param>
    /// <returns>0; EEXIST, ENODATA, ENOSPC, E2BIG, EOPNOTSUPP.</returns>
    public virtual int SetAttribute(
        FuseRequest request, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, uint flags) => Errno.ENOSYS;

    /// <summary>Reads an extended attribute.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Its name with name space.</param>
    /// <param name="value">Takes the value. A value that does not fit what the caller offers is ERANGE without the
    /// handler's doing.</param>
    /// <returns>0; ENODATA. ENOSYS makes the kernel answer EOPNOTSUPP from then on.</returns>
    public virtual int GetAttribute(FuseRequest request, ReadOnlySpan<byte> name, ref FuseValueWriter value) =>
        Errno.ENOSYS;

    /// <summary>Lists the names of extended attributes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="names">Takes the names, each with <see cref="FuseValueWriter.AppendName"/>.</param>
    /// <returns>0 or an errno.</returns>
    public virtual int ListAttributes(FuseRequest request, ref FuseValueWriter names) => Errno.ENOSYS;

    /// <summary>Removes an extended attribute.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Its name with name space.</param>
    /// <returns>0; ENODATA.</returns>
    public virtual int RemoveAttribute(FuseRequest request, ReadOnlySpan<byte> name) => Errno.ENOSYS;
}
