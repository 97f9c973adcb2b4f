using System.Buffers;
using Famfs.Daemon.Drafts;
using Famfs.Files;
using Famfs.Interop;
using Famfs.Names;

namespace Famfs.Daemon.Serving;

/// <content>What would change nothing does not fail.</content>
internal sealed partial class VolumeFileSystem
{
    private const int CompareLength = 1 << 20;

    /// <summary>Renames a draft onto a file of the log that is the same: then the draft goes, and nothing has changed.</summary>
    private int ReplaceSame(Draft draft, int number)
    {
        bool isSame = false;
        int error = ErrnoOf.Attempt(() => isSame = IsSame(draft, number));
        if (error != Errno.Success || !isSame)
        {
            return error != Errno.Success ? error : Refusal;
        }

        error = _drafts.Remove(draft);
        return error == Errno.Success ? ErrnoOf.Attempt(() => _times.Set(number, draft.Time)) : error;
    }

    private bool IsSame(Draft draft, int number)
    {
        Node node = _names[number];
        if (draft.Content is not { IsCutOff: false } content || node.Kind != NodeKind.File || draft.IsCommitted
            || content.Size != node.Size || (draft.Mode & ModeBits.Octal7777) != (node.Mode & ModeBits.Octal7777)
            || draft.Uid != node.Uid || draft.Gid != node.Gid)
        {
            return false;
        }

        FileData recorded = new(_volume.Device, _names.LayoutOf(number), node.Size);
        byte[] one = ArrayPool<byte>.Shared.Rent(CompareLength);
        byte[] other = ArrayPool<byte>.Shared.Rent(CompareLength);
        try
        {
            for (long offset = 0; offset < node.Size; offset += CompareLength)
            {
                int length = (int)Math.Min(CompareLength, node.Size - offset);
                recorded.ReadThrough(offset, one.AsSpan(0, length));
                if (!content.TryRead(offset, other.AsSpan(0, length)) || !one.AsSpan(0, length).SequenceEqual(other.AsSpan(0, length)))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(one);
            ArrayPool<byte>.Shared.Return(other);
        }
    }
}
