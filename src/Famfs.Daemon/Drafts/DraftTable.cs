using System.Text;
using Famfs.Daemon.Opens;
using Famfs.Interop;

namespace Famfs.Daemon.Drafts;

/// <summary>
/// The drafts of a mount: by id, by name until they are committed, by number afterwards for as long as the kernel knows
/// their id. All of it under one lock; a mount that only reads never takes it.
/// </summary>
/// <param name="recorded">Gives the bytes of a file in the log, by its number.</param>
internal sealed partial class DraftTable(Func<int, LoggedContent> recorded)
{
    // More than a program makes in the few seconds until the first is recorded.
    private const int MostOfUser = 32_768;
    private const int EDQUOT = 122;

    private static readonly SortedDictionary<ulong, Draft> None = [];

    private readonly object _gate = new();
    private readonly Dictionary<ulong, Draft> _byId = [];
    private readonly Dictionary<string, Draft> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<ulong, Draft>> _byParent = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Draft> _byNumber = [];

    // By the user who made them, what is not recorded: it takes memory of this process.
    private readonly Dictionary<uint, int> _perUser = [];
    private volatile int _count;
    private volatile int _named;

    /// <summary>Those that only this mount shows.</summary>
    internal int NamedCount => _named;

    /// <summary>The ids of all nodes.</summary>
    internal NodeIds Ids { get; } = new();

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

    /// <summary>The uncommitted draft that has a name, or null.</summary>
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

    /// <summary>A draft by its id, committed or not, with one more reference.</summary>
    internal Draft? Refer(ulong id)
    {
        lock (_gate)
        {
            return Count(_byId.GetValueOrDefault(id));
        }
    }

    /// <summary>Whether a path is in a directory that is not committed.</summary>
    internal bool IsBelowDraft(ReadOnlySpan<byte> path) => Find(path[..Math.Max(0, path.LastIndexOf((byte)'/'))]) is not null;

    /// <summary>Adds one that the kernel holds one reference to.</summary>
    /// <returns>0; EEXIST if the name is taken, EDQUOT if its user has too many.</returns>
    internal int Add(Draft draft)
    {
        lock (_gate)
        {
            if (_byPath.ContainsKey(Key(draft.Path)))
            {
                return Errno.EEXIST;
            }

            int others = _perUser.GetValueOrDefault(draft.User);
            if (draft.User != 0 && others >= MostOfUser)
            {
                return EDQUOT;
            }

            _perUser[draft.User] = others + 1;
            draft.Lookups = 1;
            _byId.Add(draft.Id, draft);
            _count = _byId.Count;
            AddName(draft);
            TouchAll(draft);
            if (_byPath.GetValueOrDefault(Key(Purposes.DatabaseOf(draft.Path))) is { } database)
            {
                database.IsDatabase = true;
            }

            return Errno.Success;
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
            return _byParent.TryGetValue(Key(directory), out var children) ? [.. children.Values] : [];
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

    private void CountDown(Draft draft)
    {
        if (--_perUser[draft.User] == 0)
        {
            _perUser.Remove(draft.User);
        }
    }

    private Draft? Above(Draft draft) => _byPath.GetValueOrDefault(ParentKey(draft.Path));

    private SortedDictionary<ulong, Draft>.ValueCollection Children(Draft draft) =>
        draft.IsDirectory && _byParent.TryGetValue(Key(draft.Path), out var children) ? children.Values : None.Values;

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
        if (draft.Lookups > 0 || draft.Opens > 0 || !(draft.IsCommitted || draft.IsRemoved))
        {
            return;
        }

        _byId.Remove(draft.Id);
        if (draft.IsCommitted && _byNumber.GetValueOrDefault(draft.Number) == draft)
        {
            _byNumber.Remove(draft.Number);
        }

        _count = _byId.Count;
        if (draft.IsRemoved)
        {
            CountDown(draft);
            draft.Pending.Dispose();
        }
    }
}
