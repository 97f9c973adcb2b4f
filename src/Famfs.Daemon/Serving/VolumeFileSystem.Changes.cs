using System.Collections.Concurrent;
using Famfs.Daemon.Opens;
using Famfs.Fuse.Protocol;
using Famfs.Interop;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Daemon.Serving;

/// <content>
/// What is recorded and changes, by a program on this mount, by a command of this host, or by another host. A node that is
/// renamed gets another number and keeps its id. The kernel is told to ask again by a thread of its own, since it may not
/// be told from within a request.
/// </content>
internal sealed partial class VolumeFileSystem
{
    // By number of a node that has gone, the number that stands for it now.
    private readonly ConcurrentDictionary<int, int> _renumbered = new();

    // Numbers whose names or attributes the kernel may have, and are not true any more.
    private readonly ConcurrentQueue<int> _stale = new();

    /// <summary>Whether programs of this mount may change what is recorded.</summary>
    private bool MayChange => _mutable && !_readOnly && Maps == FuseMapGeneration.None && _volume.Role == FamfsRole.Master;

    /// <summary>The number that stands for a node now.</summary>
    private int Current(int number)
    {
        while (!_renumbered.IsEmpty && _renumbered.TryGetValue(number, out int next))
        {
            number = next;
        }

        return number;
    }

    /// <summary>Told by the volume, while it follows, that another node stands for an entry.</summary>
    private void Renumber(int before, int now)
    {
        if (now > NameSpace.Root && now != before)
        {
            _drafts.Ids.Keep(_drafts.Ids.Of(before), now);
            _renumbered[before] = now;
        }

        _stale.Enqueue(before);
    }

    /// <summary>Follows the log, and has the kernel ask again for what has changed; called by a thread of its own.</summary>
    private void FollowChanges()
    {
        _sizes.FlushAll();
        _volume.Follow();
        while (_connection is { } connection && _stale.TryDequeue(out int number))
        {
            ReadOnlySpan<byte> name = _names.PathOf(number)[_names[number].NameStart..];
            connection.InvalidateNode(IdOf(Current(number)), -1, 0);
            if (_names[number].IsHidden)
            {
                connection.InvalidateEntry(IdOf(Current(_names[number].Parent)), name, expireOnly: true);
            }
        }
    }

    /// <summary>Makes a change of what is recorded.</summary>
    /// <returns>0 or an errno.</returns>
    private int Change(ChangeRequest request)
    {
        FamfsException? error = null;
        int failed = ErrnoOf.Attempt(() => error = _volume.Change([request])[0].Error);
        return failed != Errno.Success ? failed : error is null ? Errno.Success : ErrnoOf.Error(error);
    }

    private string TextOf(int number) => PathText.FromBytes(_names.PathOf(number));

    /// <summary>Removes something recorded, that is in no directory of drafts.</summary>
    private int RemoveRecorded(int number)
    {
        if (number <= NameSpace.Root || !MayChange || ReservedNames.Include(_names.PathOf(number)))
        {
            return number < 0 ? Errno.ENOENT : Errno.EPERM;
        }

        return _drafts.In(_names.PathOf(number)).Count > 0
            ? Errno.ENOTEMPTY
            : Change(new ChangeRequest { Kind = ChangeKind.Remove, Path = TextOf(number) });
    }

    /// <summary>Gives something recorded another path, over what has it.</summary>
    private int RenameRecorded(int number, byte[] to)
    {
        if (number <= NameSpace.Root || !MayChange || ReservedNames.Include(_names.PathOf(number)))
        {
            return number < 0 ? Errno.ENOENT : Errno.EPERM;
        }

        byte[] from = _names.PathOf(number).ToArray();
        List<(int Number, byte[] Below)> tree = [];
        Collect(number, from.Length, tree);
        if (tree.Count > FamfsVolume.MostChangedAtOnce / 2 || tree.Any(t => _drafts.In(_names.PathOf(t.Number)).Count > 0))
        {
            // The program that renames copies then.
            return Errno.EXDEV;
        }

        if (_drafts.Find(to) is { } replaced && _drafts.Remove(replaced) is var removed and not Errno.Success)
        {
            return removed;
        }

        // What is recorded can only lie in a directory that is.
        int error = _commits.CommitDirectories(to);
        if (error != Errno.Success)
        {
            return error;
        }

        error = Change(new ChangeRequest
        {
            Kind = ChangeKind.Move,
            Path = PathText.FromBytes(from),
            Destination = PathText.FromBytes(to),
            Overwrite = true,
        });
        if (error == Errno.Success)
        {
            foreach (var (each, below) in tree)
            {
                // In a new entry they are new nodes, of which only the paths tell what they were.
                int now = _names.Find([.. to, .. below]);
                if (now > NameSpace.Root && Current(each) != now)
                {
                    _drafts.Ids.Keep(_drafts.Ids.Of(each), now);
                    _renumbered[Current(each)] = now;
                }
            }
        }

        return error;
    }

    private void Collect(int number, int prefix, List<(int Number, byte[] Below)> tree)
    {
        tree.Add((number, _names.PathOf(number)[prefix..].ToArray()));
        if (_names[number].Kind == NodeKind.Directory && tree.Count <= FamfsVolume.MostChangedAtOnce)
        {
            foreach (int child in _names.ChildrenOf(number))
            {
                Collect(child, prefix, tree);
            }
        }
    }

    /// <summary>Makes a recorded file have another size; what is added reads as zeros.</summary>
    private int ResizeRecorded(int number, ulong size)
    {
        if (!MayChange || _names[number].Kind != NodeKind.File || _volume.IsRemoved(number))
        {
            return Errno.EPERM;
        }

        if (size > long.MaxValue)
        {
            return Errno.EFBIG;
        }

        int error = ErrnoOf.Attempt(() => _sizes.Resize(number, (long)size));
        if (error == Errno.Success)
        {
            _times.Written(number);
        }

        return error;
    }

    private LoggedContent ContentOf(int number) => new(_volume, number, Current, _sizes, () => MayChange);
}
