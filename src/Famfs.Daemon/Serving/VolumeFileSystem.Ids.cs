using Famfs.Daemon.Drafts;
using Famfs.Fuse;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;

namespace Famfs.Daemon.Serving;

/// <content>Nodes by their ids (<see cref="NodeIds"/>).</content>
internal sealed partial class VolumeFileSystem
{
    public override int LookupById(FuseRequest request, bool parent, out FuseEntryOut entry)
    {
        entry = default;
        if (IsMeta(request.NodeId))
        {
            ulong wanted = parent ? MetaDirectory.ParentOf(request.NodeId) : request.NodeId;
            entry = MetaDirectory.Has(wanted) ? Meta!.EntryOf(wanted) : Refer(NameSpace.Root);
            return Errno.Success;
        }

        int error = parent
            ? FindDirectory(request.NodeId, out int number, out Draft? draft)
            : Find(request.NodeId, out number, out draft);
        if (error != Errno.Success)
        {
            return error;
        }

        ulong id = parent ? ParentOf(number, draft) : request.NodeId;
        if (_drafts.Refer(id) is { } live)
        {
            entry = EntryOf(live);
            return Errno.Success;
        }

        error = Find(id, out number, out _);
        if (error != Errno.Success || number < 0)
        {
            return Errno.ESTALE;
        }

        entry = Refer(number);
        return Errno.Success;
    }

    private ulong IdOf(int number) => _drafts.Ids.Of(number);

    /// <summary>
    /// The meaning of an id: a number, or a draft; a draft that is committed has both. Nodes of <c>.meta</c> are neither.
    /// Requests that read them are answered before; any other would change them and is refused.
    /// </summary>
    private int Find(ulong nodeId, out int number, out Draft? draft)
    {
        draft = null;
        if (nodeId > NodeIds.FirstDraft)
        {
            draft = _drafts.Find(nodeId);
            number = draft?.Number ?? _drafts.Ids.NumberOf(nodeId);
            number = number < 0 ? number : Current(number);
            return draft is null && number < 0 ? Errno.ESTALE : Errno.Success;
        }

        number = (int)Math.Min(nodeId - 1, int.MaxValue);
        number = number < _names.Count ? Current(number) : number;
        return nodeId - 1 < (ulong)_names.Count ? Errno.Success : IsMeta(nodeId) ? Refusal : Errno.ESTALE;
    }
}
