using Famfs.Files;
using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

/// <summary>
/// Turns requests into new bytes of entries, and collects them until they are as many as one change can have, or the next
/// request depends on them. The caller holds the writer lock.
/// </summary>
/// <param name="volume">The file system.</param>
internal sealed class ChangeBatch(FamfsVolume volume)
{
    private readonly List<EntryChange> _changes = [];
    private readonly List<(ChangeResult Result, long Index)> _results = [];
    private readonly HashSet<int> _touched = [];
    private readonly List<(FileLayout Layout, long Size)> _tails = [];

    private NameSpace Names => volume.Names;

    /// <summary>Adds a request.</summary>
    /// <exception cref="FamfsException">Why it cannot be done.</exception>
    public void Add(ChangeResult result)
    {
        ChangeRequest request = result.Request;
        int number = NumberOf(request);
        if (request.Kind is ChangeKind.Move or ChangeKind.Restore || _touched.Contains(number))
        {
            Flush();
            number = NumberOf(request);
        }

        bool isOfRemoved = request.Kind is ChangeKind.Restore or ChangeKind.Reclaim;
        if (isOfRemoved && (number == NameSpace.Root || !volume.IsRemoved(number)))
        {
            throw FamfsException.Create(FamfsErrorId.NotRemoved, request.Path, volume.DevicePath);
        }

        if (!isOfRemoved && (number == NameSpace.Root || ReservedNames.Include(Names.PathOf(number))))
        {
            throw FamfsException.Create(FamfsErrorId.PathReserved, number == NameSpace.Root ? "/" : request.Path);
        }

        switch (request.Kind)
        {
            case ChangeKind.Set:
                Set(result, number);
                break;
            case ChangeKind.Remove:
                RequireEmpty(number, request.Path);
                Take(result, number, Removed(volume, number));
                break;
            case ChangeKind.Reclaim:
                RequireEmpty(number, request.Path);
                volume.RequireUnused(number);
                Take(result, number, Retired(Names[number].LogIndex));
                break;
            default:
                Move(result, number);
                break;
        }
    }

    /// <summary>Makes the changes that were collected, as one.</summary>
    public void Flush()
    {
        try
        {
            volume.Writer.Rewrite(_changes);
            foreach (var (layout, size) in _tails)
            {
                // What a mapping shows past the end of a file that became shorter.
                ZeroBehind(layout, size, size);
            }

            foreach (var (result, index) in _results)
            {
                int number = Names.NumberOf(index);
                result.Item = number == NameSpace.Root || Names[number].IsHidden ? null : volume.Describe(number);
            }
        }
        finally
        {
            _changes.Clear();
            _results.Clear();
            _touched.Clear();
            _tails.Clear();
        }
    }

    private int NumberOf(ChangeRequest request) => request.Item is { } item ? volume.NodeOf(item)
        : Names.Find(PathText.ToBytes(request.Path)) is >= 0 and var number ? number
        : throw FamfsException.Create(FamfsErrorId.PathNotFound, request.Path, volume.DevicePath);

    private void Take(ChangeResult result, int number, EntryChange change)
    {
        if (_changes.Count == FamfsVolume.MostChangedAtOnce)
        {
            Flush();
        }

        _changes.Add(change);
        _results.Add((result, change.Index));
        _touched.Add(number);
    }

    private void Set(ChangeResult result, int number)
    {
        ChangeRequest request = result.Request;
        long index = Names[number].LogIndex;
        byte[] bytes = volume.CopyEntry(index);
        byte[] before = [.. bytes];
        LogEntryWriter.SetAttributes(bytes, request.Mode, request.Uid, request.Gid);
        FileLayout? added = null;
        if (request.Size is { } size)
        {
            if (Names[number].Kind != NodeKind.File)
            {
                throw FamfsException.Create(FamfsErrorId.IsADirectory, request.Path, volume.DevicePath);
            }

            added = SetSize(bytes, number, size, request);
        }

        LogEntryWriter.Seal(bytes, (ulong)index);
        try
        {
            if (!bytes.AsSpan().SequenceEqual(before))
            {
                Take(result, number, new EntryChange(index, bytes));
                if (added is not null)
                {
                    // Whose the space is must be known before anything else is taken.
                    Flush();
                }
            }
            else
            {
                result.Item = volume.Describe(number);
            }
        }
        catch when (added is not null)
        {
            volume.Space.Release(added);
            throw;
        }

        if (request.Time is { } time)
        {
            volume.SetTime(number, time);
        }
    }

    /// <returns>Space that was taken for it, or null.</returns>
    private FileLayout? SetSize(Span<byte> entry, int number, long size, ChangeRequest request)
    {
        LogEntryView view = new(entry);
        FileLayout layout = view.DecodeLayout();
        long present = (long)view.FileSize;
        if (size < 0)
        {
            throw FamfsException.Create(FamfsErrorId.SizeInvalid, size);
        }

        FileLayout? added = null;
        if (size > layout.AllocatedSize)
        {
            if (layout.Type == ExtentType.Interleaved)
            {
                string obstacle = ErrorClauses.Get("GrowStrips", SizeText.Of(layout.AllocatedSize));
                throw FamfsException.Create(FamfsErrorId.FileCannotGrow, request.Path, volume.DevicePath, SizeText.Of(size), obstacle);
            }

            (layout, added) = volume.Writer.TakeMore(layout, size);
            LogEntryWriter.File(
                entry, Names.PathOf(number), (ulong)size, view.Mode, view.Uid, view.Gid, layout, view.Flags);
        }
        else
        {
            LogEntryWriter.SetSize(entry, (ulong)size);
        }

        if (size > present && !request.KeepsBytes)
        {
            ZeroBehind(layout, present, size);
        }
        else if (size < present)
        {
            _tails.Add((layout, size));
        }

        return added;
    }

    private void Move(ChangeResult result, int number)
    {
        ChangeRequest request = result.Request;
        byte[] to = request.Destination is { } destination ? PathText.ToBytes(destination)
            : request.Kind == ChangeKind.Restore ? volume.OriginOf(number)
            : throw new ArgumentException("A move needs a destination.", nameof(result));
        if (to.Length == 0 && request.Destination is null)
        {
            throw FamfsException.Create(FamfsErrorId.OriginUnknown, request.Path, volume.DevicePath);
        }

        string shown = PathText.FromBytes(to);
        byte[] from = Names.PathOf(number).ToArray();
        if (to.SequenceEqual(from))
        {
            result.Item = volume.Describe(number);
            return;
        }

        int parent = RequirePlace(number, from, to, shown);
        List<EntryChange> changes = [];
        int existing = Names.Find(to);
        bool isContinued = existing >= 0 && volume.IsUnfinishedMove(number, existing);
        if (existing >= 0 && !isContinued)
        {
            RequireReplaceable(number, existing, shown, request.Overwrite);
            changes.Add(Removed(volume, existing));
        }

        TreeMove move = new(volume, number, to, Names[parent].LogIndex, isContinued);
        long index = move.Plan(changes);
        if (move.IsWhole)
        {
            move.CopyTimes();
            _changes.AddRange(changes);
            _results.Add((result, index));
            Flush();
            return;
        }

        // More than one change can hold: each file has one of its two paths at every moment.
        volume.Writer.Rewrite(changes);
        move.Run();
        int moved = Names.Find(to);
        result.Item = moved < 0 ? null : volume.Describe(moved);
    }

    /// <returns>The directory that it comes into.</returns>
    private int RequirePlace(int number, byte[] from, byte[] to, string shown)
    {
        if (to.Length == 0)
        {
            throw FamfsException.Create(FamfsErrorId.AlreadyExists, "/", volume.DevicePath);
        }

        if (ReservedNames.Include(to))
        {
            throw FamfsException.Create(FamfsErrorId.PathReserved, shown);
        }

        if (EntryRules.IsReserved(to))
        {
            throw FamfsException.Create(FamfsErrorId.PathInvalid, shown, ErrorClauses.Get("PathMeta"));
        }

        if (Names[number].Kind == NodeKind.Directory && to.AsSpan().StartsWith(from) && to.Length > from.Length && to[from.Length] == '/')
        {
            throw FamfsException.Create(FamfsErrorId.MoveIntoItself, PathText.FromBytes(from), shown);
        }

        int slash = to.AsSpan().LastIndexOf((byte)'/');
        int parent = slash < 0 ? NameSpace.Root : Names.Find(to.AsSpan(0, slash));
        return parent < 0 ? throw FamfsException.Create(FamfsErrorId.ParentNotFound, shown, volume.DevicePath)
            : Names[parent].Kind == NodeKind.File
                ? throw FamfsException.Create(FamfsErrorId.NotADirectory, PathText.FromBytes(to.AsSpan(0, slash)), volume.DevicePath)
            : parent;
    }

    private void RequireReplaceable(int number, int existing, string shown, bool overwrite)
    {
        if (!overwrite)
        {
            throw FamfsException.Create(FamfsErrorId.AlreadyExists, shown, volume.DevicePath);
        }

        if (Names[existing].Kind != Names[number].Kind)
        {
            throw Names[existing].Kind == NodeKind.Directory
                ? FamfsException.Create(FamfsErrorId.IsADirectory, shown, volume.DevicePath)
                : FamfsException.Create(FamfsErrorId.NotADirectory, shown, volume.DevicePath);
        }

        RequireEmpty(existing, shown);
    }

    private void RequireEmpty(int number, string shown)
    {
        if (Names[number].Kind == NodeKind.Directory && Names.ChildrenOf(number).Any(c => !_touched.Contains(c)))
        {
            throw FamfsException.Create(FamfsErrorId.DirectoryNotEmpty, shown, volume.DevicePath);
        }
    }

    /// <summary>Makes the bytes of a file that a change adds to it read as zeros.</summary>
    private void ZeroBehind(FileLayout layout, long from, long size) => new FileData(volume.Device, layout, size).ZeroFrom(from);

    /// <summary>An entry as one that was removed.</summary>
    public static EntryChange Removed(FamfsVolume volume, int number)
    {
        long index = volume.Names[number].LogIndex;
        byte[] bytes = volume.CopyEntry(index);
        RemovedLayout.Remove(bytes, index, volume.Names.PathOf(number));
        LogEntryWriter.Seal(bytes, (ulong)index);
        return new EntryChange(index, bytes);
    }

    /// <summary>An entry that says nothing any more.</summary>
    /// <param name="index">The entry.</param>
    /// <param name="successor">The entry that takes its place, or 0.</param>
    public static EntryChange Retired(long index, long successor = 0)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        LogEntryWriter.Retired(bytes, successor);
        LogEntryWriter.Seal(bytes, (ulong)index);
        return new EntryChange(index, bytes);
    }
}
