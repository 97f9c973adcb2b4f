namespace Famfs.Daemon.Drafts;

/// <summary>
/// The ids by which the kernel knows nodes, which are their inode numbers as well. An id never changes: what came with
/// the log has its number and one; what this mount has made keeps the id that it had before it was committed, also when the
/// kernel has forgotten it, so that file handles stay valid. All are below 2^32 until 2^31 drafts have been made.
/// </summary>
internal sealed class NodeIds
{
    /// <summary>Ids of drafts start here, beyond the number of any node: a log has fewer entries.</summary>
    internal const ulong FirstDraft = 1UL << 31;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, int> _numbers = [];

    // By number; 0 for what came with the log. Replaced when it grows, and read without the lock.
    private ulong[] _ids = [];
    private ulong _last = FirstDraft;

    /// <summary>An id for a draft.</summary>
    internal ulong New() => Interlocked.Increment(ref _last);

    /// <summary>The id of a node.</summary>
    internal ulong Of(int number)
    {
        ulong[] ids = Volatile.Read(ref _ids);
        return number < ids.Length && Volatile.Read(ref ids[number]) is > 0 and var id ? id : (ulong)number + 1;
    }

    /// <summary>The number of a node that was a draft with this id; -1 if there is none.</summary>
    internal int NumberOf(ulong id)
    {
        lock (_gate)
        {
            return _numbers.GetValueOrDefault(id, -1);
        }
    }

    /// <summary>A draft is committed. A directory that two drafts became keeps the id of the first.</summary>
    internal void Keep(ulong id, int number)
    {
        lock (_gate)
        {
            _numbers[id] = number;
            if (number >= _ids.Length)
            {
                ulong[] ids = new ulong[Math.Max(1024, number * 2)];
                _ids.CopyTo(ids, 0);
                Volatile.Write(ref _ids, ids);
            }

            if (_ids[number] == 0)
            {
                Volatile.Write(ref _ids[number], id);
            }
        }
    }
}
