using System.Text;

namespace Famfs.Daemon.Serving;

/// <summary>
/// The drafts of a mount: by id, by name until they are committed, by number afterwards for as long as the kernel knows
/// their id. All of it under one lock; a mount that only reads never takes it.
/// </summary>
internal sealed class DraftTable
{
    /// <summary>Ids of drafts start here, beyond the number of any node.</summary>
    internal const ulong FirstId = 1UL << 40;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Draft> _byId = [];
    private readonly Dictionary<string, Draft> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<ulong, Draft>> _byParent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Draft> _byNumber = [];
    private ulong _nextId = FirstId;
    private volatile int _count;
    private volatile int _named;

    /// <summary>Those that only this mount shows.</summary>
    internal int NamedCount => _named;

    internal ulong NewId() => Interlocked.Increment(ref _nextId);

    internal Draft? Find(ulong id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>The draft that a number was, if the kernel still knows it.</summary>
    internal Draft? Find(int number)
    {
        lock (_gate)
        {
            return _byNumber.GetValueOrDefault(number);
        }
    }

    /// <summary>What has a name and is not committed.</summary>
    internal Draft? Find(ReadOnlySpan<byte> path)
    {
        if (_named == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return _byPath.GetValueOrDefault(Key(path));
        }
    }

    /// <summary>The directory of a path, if it is not committed.</summary>
    internal Draft? Above(ReadOnlySpan<byte> path) =>
        path.LastIndexOf((byte)'/') is > 0 and var slash && Find(path[..slash]) is { IsDirectory: true } parent ? parent : null;

    /// <summary>A named draft, with one more reference of the kernel.</summary>
    internal Draft? Refer(ReadOnlySpan<byte> path)
    {
        if (_named == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return Count(_byPath.GetValueOrDefault(Key(path)));
        }
    }

    /// <summary>The draft that a number was, if the kernel still knows it; with one more reference.</summary>
    internal Draft? Refer(int number)
    {
        if (_count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return Count(_byNumber.GetValueOrDefault(number));
        }
    }

    /// <summary>Adds one that the kernel holds one reference to.</summary>
    /// <returns>False if the name is taken.</returns>
    internal bool TryAdd(Draft draft)
    {
        lock (_gate)
        {
            if (!_byPath.ContainsKey(Key(draft.Path)))
            {
                draft.Lookups = 1;
                _byId.Add(draft.Id, draft);
                _count = _byId.Count;
                AddName(draft);
                return true;
            }

            return false;
        }
    }

    /// <summary>Drafts that are named in a directory, in the order in which they were created.</summary>
    internal List<Draft> In(ReadOnlySpan<byte> directory)
    {
        if (_named == 0)
        {
            return [];
        }

        lock (_gate)
        {
            return _byParent.TryGetValue(Key(directory), out var children) ? [.. children.Values.Where(d => !d.IsCommitted)] : [];
        }
    }

    /// <summary>All that are named, in the order in which they were created.</summary>
    internal List<Draft> Named()
    {
        lock (_gate)
        {
            return [.. _byPath.Values.OrderBy(d => d.Id)];
        }
    }

    internal void Forget(ulong id, ulong lookups)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(id, out Draft? draft))
            {
                draft.Lookups -= Math.Min(lookups, draft.Lookups);
                DropIfGone(draft);
            }
        }
    }

    internal void Open(Draft draft)
    {
        lock (_gate)
        {
            draft.Opens++;
        }
    }

    /// <summary>One open less.</summary>
    /// <returns>Whether it was the last.</returns>
    internal bool Close(Draft draft)
    {
        lock (_gate)
        {
            draft.Opens--;
            DropIfGone(draft);
            return draft.Opens == 0;
        }
    }

    /// <summary>The log knows it now.</summary>
    internal void Committed(Draft draft)
    {
        lock (_gate)
        {
            RemoveName(draft);
            if (draft.Lookups > 0)
            {
                _byNumber[draft.Number] = draft;
            }

            DropIfGone(draft);
        }
    }

    /// <summary>Takes the name away; the draft lives while it is open.</summary>
    internal void Unname(Draft draft)
    {
        lock (_gate)
        {
            RemoveName(draft);
            draft.IsUnnamed = true;
            DropIfGone(draft);
        }
    }

    /// <summary>Removes a directory that nothing is in.</summary>
    /// <returns>False if something is.</returns>
    internal bool TryRemove(Draft directory)
    {
        lock (_gate)
        {
            if (_byParent.ContainsKey(Key(directory.Path)))
            {
                return false;
            }

            Unname(directory);
            return true;
        }
    }

    /// <summary>Gives another name, which no draft has.</summary>
    /// <returns>False if it is committed by now, or a directory with something in it.</returns>
    internal bool TryRename(Draft draft, byte[] path)
    {
        lock (_gate)
        {
            byte[] old = draft.Path;
            if (_byPath.GetValueOrDefault(Key(old)) != draft || _byParent.ContainsKey(Key(old)))
            {
                return false;
            }

            RemoveName(draft);
            bool moved = draft.TryMove(path);
            AddName(draft);
            return moved;
        }
    }

    // Latin-1 keeps bytes apart one by one, which is all that a key has to do.
    private static string Key(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);

    private static string ParentKey(ReadOnlySpan<byte> path) => Key(path[..Math.Max(0, path.LastIndexOf((byte)'/'))]);

    private static Draft? Count(Draft? draft)
    {
        if (draft is not null)
        {
            draft.Lookups++;
        }

        return draft;
    }

    private void AddName(Draft draft)
    {
        _byPath[Key(draft.Path)] = draft;
        string parent = ParentKey(draft.Path);
        if (!_byParent.TryGetValue(parent, out var children))
        {
            _byParent.Add(parent, children = []);
        }

        children[draft.Id] = draft;
        _named = _byPath.Count;
    }

    private void RemoveName(Draft draft)
    {
        if (_byPath.GetValueOrDefault(Key(draft.Path)) != draft)
        {
            return;
        }

        _byPath.Remove(Key(draft.Path));
        string parent = ParentKey(draft.Path);
        _byParent[parent].Remove(draft.Id);
        if (_byParent[parent].Count == 0)
        {
            _byParent.Remove(parent);
        }

        _named = _byPath.Count;
    }

    private void DropIfGone(Draft draft)
    {
        if (draft.Lookups > 0 || draft.Opens > 0 || (!draft.IsCommitted && !draft.IsUnnamed))
        {
            return;
        }

        _byId.Remove(draft.Id);
        if (draft.IsCommitted && _byNumber.GetValueOrDefault(draft.Number) == draft)
        {
            _byNumber.Remove(draft.Number);
        }

        _count = _byId.Count;
        if (draft.IsUnnamed)
        {
            draft.Abandon();
        }
    }
}
