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
    private readonly Dictionary<int, Draft> _byNumber = [];
    private ulong _nextId = FirstId;
    private volatile int _count;

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

    internal Draft? Find(ReadOnlySpan<byte> path)
    {
        if (_count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return _byPath.GetValueOrDefault(Key(path));
        }
    }

    /// <summary>A named draft, with one more reference of the kernel.</summary>
    internal Draft? Refer(ReadOnlySpan<byte> path)
    {
        lock (_gate)
        {
            return Count(_count == 0 ? null : _byPath.GetValueOrDefault(Key(path)));
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
            if (!_byPath.TryAdd(Key(draft.Path), draft))
            {
                return false;
            }

            draft.Lookups = 1;
            _byId.Add(draft.Id, draft);
            _count = _byId.Count;
            return true;
        }
    }

    /// <summary>Drafts that are named in a directory, from an id on.</summary>
    internal List<Draft> In(int directory, ulong after)
    {
        if (_count == 0)
        {
            return [];
        }

        lock (_gate)
        {
            return [.. _byPath.Values.Where(d => d.Directory == directory && d.Id > after && d.Number < 0).OrderBy(d => d.Id)];
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

    /// <summary>Gives another name, which no draft has.</summary>
    /// <returns>False if it is committed by now.</returns>
    internal bool TryRename(Draft draft, int directory, byte[] path)
    {
        lock (_gate)
        {
            string old = Key(draft.Path);
            if (_byPath.GetValueOrDefault(old) != draft || !draft.TryMove(directory, path))
            {
                return false;
            }

            _byPath.Remove(old);
            _byPath[Key(path)] = draft;
            return true;
        }
    }

    // Latin-1 keeps bytes apart one by one, which is all that a key has to do.
    private static string Key(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);

    private static Draft? Count(Draft? draft)
    {
        if (draft is not null)
        {
            draft.Lookups++;
        }

        return draft;
    }

    private void RemoveName(Draft draft)
    {
        if (_byPath.GetValueOrDefault(Key(draft.Path)) == draft)
        {
            _byPath.Remove(Key(draft.Path));
        }
    }

    private void DropIfGone(Draft draft)
    {
        if (draft.Lookups > 0 || draft.Opens > 0 || (draft.Number < 0 && !draft.IsUnnamed))
        {
            return;
        }

        _byId.Remove(draft.Id);
        if (draft.Number >= 0 && _byNumber.GetValueOrDefault(draft.Number) == draft)
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
