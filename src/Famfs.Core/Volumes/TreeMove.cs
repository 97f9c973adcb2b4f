using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// A file, or a directory with all that is in it, gets another path. The log is replayed in order, so an entry can only move
/// below a directory whose entry is older. Otherwise a new entry takes its place, with the same extents, and the old one is
/// retired by the same change.
/// </summary>
internal sealed class TreeMove
{
    private readonly FamfsVolume _volume;
    private readonly byte[] _to;
    private readonly int _prefix;
    private readonly List<int> _nodes = [];
    private readonly bool _keepsEntries;
    private readonly bool _isContinued;
    private readonly List<(long From, long To)> _times = [];

    /// <param name="volume">The file system.</param>
    /// <param name="number">What moves.</param>
    /// <param name="to">Its new path.</param>
    /// <param name="parentIndex">The entry of the directory that it comes into.</param>
    /// <param name="isContinued">The new path is the directory that this move, which was cut off, has made.</param>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathTooLong"/>: a path would be, of it or of what is in it. <see cref="FamfsErrorId.AlreadyExists"/>.
    /// </exception>
    public TreeMove(FamfsVolume volume, int number, byte[] to, long parentIndex, bool isContinued)
    {
        _volume = volume;
        _to = to;
        _prefix = volume.Names.PathOf(number).Length;
        _isContinued = isContinued;
        _keepsEntries = !isContinued && parentIndex < volume.Names[number].LogIndex;
        Collect(number);
        _nodes.Sort((a, b) => volume.Names[a].LogIndex.CompareTo(volume.Names[b].LogIndex));
        foreach (int node in _nodes)
        {
            byte[] path = PathOf(node);
            if (path.Length > MediaLayout.MaxPathBytes)
            {
                throw FamfsException.Create(FamfsErrorId.PathTooLong, PathText.FromBytes(path), path.Length);
            }

            // The directories that are there already take in what is left.
            if (isContinued && volume.Names.Find(path) is >= 0 and var present
                && (volume.Names[node].Kind == NodeKind.File || volume.Names[present].Kind == NodeKind.File))
            {
                throw FamfsException.Create(FamfsErrorId.AlreadyExists, PathText.FromBytes(path), volume.DevicePath);
            }
        }
    }

    /// <summary>Whether one change can hold it, as <see cref="Plan"/> found.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Adds the entries of the move to a change, if they have room there.</summary>
    /// <returns>Index of the entry of what moves, after the move.</returns>
    public long Plan(List<EntryChange> changes)
    {
        int count = _keepsEntries ? _nodes.Count : 2 * _nodes.Count;
        IsWhole = !_isContinued && changes.Count + count <= FamfsVolume.MostChangedAtOnce;
        if (!IsWhole || !_keepsEntries)
        {
            _volume.Writer.RequireEntries(_nodes.Count);
        }

        if (!IsWhole)
        {
            return -1;
        }

        long next = _volume.LogPosition;
        if (_keepsEntries)
        {
            foreach (int node in _nodes)
            {
                changes.Add(Moved(node, _volume.Names[node].LogIndex));
            }

            return _volume.Names[_nodes[0]].LogIndex;
        }

        foreach (int node in _nodes)
        {
            Replace(node, next++, changes);
        }

        return _volume.LogPosition;
    }

    /// <summary>Gives new entries the times of those that they replace.</summary>
    public void CopyTimes()
    {
        _times.ForEach(t => _volume.CopyTime(t.From, t.To));
        _times.Clear();
    }

    /// <summary>
    /// Moves what no single change can hold: the directories are made first, then each file gets its new entry, then the
    /// directories that are empty by now are retired. Cut off, some files have the new path and the others still the old one. The
    /// new directory says which one it takes the place of, so that the same move goes on where it ended.
    /// </summary>
    public void Run()
    {
        List<int> directories = [.. _nodes.Where(n => _volume.Names[n].Kind == NodeKind.Directory)];
        List<EntryChange> changes = [];
        Dictionary<int, long> successors = [];
        foreach (int directory in directories)
        {
            if (_isContinued && _volume.Names.Find(PathOf(directory)) is >= 0 and var present)
            {
                successors[directory] = _volume.Names[present].LogIndex;
                continue;
            }

            Room(changes, 1);
            long next = _volume.LogPosition + changes.Count;
            successors[directory] = next;
            changes.Add(Moved(directory, next));
            _times.Add((_volume.Names[directory].LogIndex, next));
        }

        Write(changes);
        int added = 0;
        foreach (int file in _nodes.Where(n => _volume.Names[n].Kind == NodeKind.File))
        {
            added = Room(changes, 2) ? 0 : added;
            Replace(file, _volume.LogPosition + added++, changes);
        }

        Write(changes);
        foreach (int directory in Enumerable.Reverse(directories))
        {
            Room(changes, 1);
            changes.Add(ChangeBatch.Retired(_volume.Names[directory].LogIndex, successors[directory]));
        }

        Write(changes);
    }

    private bool Room(List<EntryChange> changes, int wanted)
    {
        bool isFull = changes.Count + wanted > FamfsVolume.MostChangedAtOnce;
        if (isFull)
        {
            Write(changes);
        }

        return isFull;
    }

    private void Write(List<EntryChange> changes)
    {
        CopyTimes();
        _volume.Writer.Rewrite(changes);
        changes.Clear();
    }

    private void Replace(int node, long index, List<EntryChange> changes)
    {
        long before = _volume.Names[node].LogIndex;
        changes.Add(Moved(node, index));
        changes.Add(ChangeBatch.Retired(before, index));
        _times.Add((before, index));
    }

    private EntryChange Moved(int node, long index)
    {
        byte[] bytes = _volume.CopyEntry(_volume.Names[node].LogIndex);
        RemovedLayout.SetPath(bytes, PathOf(node));
        if (_volume.Names[node].Kind == NodeKind.Directory && index != _volume.Names[node].LogIndex)
        {
            LogEntryWriter.SetOrigin(bytes, _volume.Names[node].LogIndex);
        }

        LogEntryWriter.Seal(bytes, (ulong)index);
        return new EntryChange(index, bytes);
    }

    private byte[] PathOf(int node) => [.. _to, .. _volume.Names.PathOf(node)[_prefix..]];

    private void Collect(int number)
    {
        _nodes.Add(number);
        if (_volume.Names[number].Kind == NodeKind.Directory)
        {
            foreach (int child in _volume.Names.ChildrenOf(number))
            {
                Collect(child);
            }
        }
    }
}
