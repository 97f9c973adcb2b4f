using Famfs.Names;
using Famfs.OnMedia;
using Famfs.Superblocks;

namespace Famfs.Volumes;

/// <content>Looking at what is there. None of it takes a lock that a writer of another process could hold.</content>
public sealed partial class FamfsVolume
{
    /// <summary>The item that a path names; the empty path is the root directory.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/> or an error of the path itself.</exception>
    public FamfsItem Get(string path) => Find(path)
        ?? throw FamfsException.Create(FamfsErrorId.PathNotFound, path, DevicePath);

    /// <summary>The item that a path names, or null.</summary>
    public FamfsItem? Find(string path) => Names.Find(PathText.ToBytes(path)) is >= 0 and var node ? Describe(node) : null;

    /// <summary>The file that a path names.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.IsADirectory"/>.</exception>
    public FamfsFile GetFile(string path) => RequireFile(Get(path));

    /// <summary>An item that must be a file.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.IsADirectory"/>.</exception>
    public FamfsFile RequireFile(FamfsItem item) => item as FamfsFile
        ?? throw FamfsException.Create(FamfsErrorId.IsADirectory, item.FamfsPath.Length == 0 ? "/" : item.FamfsPath, DevicePath);

    /// <summary>An item as it is now; null where it is gone, or its path is another's.</summary>
    public FamfsItem? Find(FamfsItem item) => FindNode(item) is >= 0 and var node ? Describe(node) : null;

    /// <summary>
    /// The items of a directory, in the order in which they were created; with <paramref name="recurse"/>
    /// each directory is followed by its content.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.NotADirectory"/>.</exception>
    /// <param name="path">The directory.</param>
    /// <param name="recurse">Also what is in the directories below.</param>
    /// <param name="all">Also what the file system keeps for itself, which is hidden otherwise.</param>
    public IEnumerable<FamfsItem> List(string path, bool recurse = false, bool all = false)
    {
        int node = Names.Find(PathText.ToBytes(path));
        return node < 0
            ? throw FamfsException.Create(FamfsErrorId.PathNotFound, path, DevicePath)
            : List(node, path, recurse, all);
    }

    /// <summary>As <see cref="List(string, bool, bool)"/>, of a directory that was looked up.</summary>
    public IEnumerable<FamfsItem> List(FamfsItem directory, bool recurse = false, bool all = false) =>
        List(NodeOf(directory), directory.FamfsPath, recurse, all);

    /// <summary>The items whose paths have components that each pass a test, from the root down.</summary>
    /// <param name="components">The tests.</param>
    /// <param name="all">Also what the file system keeps for itself, which is hidden otherwise.</param>
    public IEnumerable<FamfsItem> Match(IEnumerable<Predicate<string>> components, bool all = false)
    {
        IEnumerable<int> nodes = [NameSpace.Root];
        foreach (Predicate<string> matches in components)
        {
            nodes = nodes
                .Where(n => Names[n].Kind == NodeKind.Directory)
                .SelectMany(Names.ChildrenOf)
                .Where(n => (all || IsListed(n)) && matches(NameOf(n)));
        }

        return nodes.Select(Describe);
    }

    /// <summary>Identity, role and space as they are now.</summary>
    public FamfsFileSystem Describe()
    {
        lock (Gate)
        {
            try
            {
                VerifyEntries();
            }
            catch (FamfsException)
            {
                // What is known can be told all the same.
            }

            Allocation.FreeSpace free = Space.Count().Free;
            return new FamfsFileSystem
            {
                Device = DevicePath,
                Uuid = Superblock.FileSystemUuid,
                DeviceUuid = Superblock.DeviceUuid,
                MasterUuid = Superblock.SystemUuid,
                HostUuid = HostIdentity.Current().Uuid,
                Role = Role,
                Version = (int)Superblock.Version,
                FormatVersion = $"{Superblock.FormatMajor}.{Superblock.FormatMinor}",
                Size = Geometry.DeviceSize,
                Allocated = AllocatedBytes(free),
                Free = free.Total,
                Removed = RemovedBytes(),
                LargestFree = free.Largest,
                FileBytes = Names.FileBytes,
                Files = Names.FileCount,
                Directories = Names.DirectoryCount,
                LogSize = Geometry.LogLength,
                LogUsed = Math.Max(LogPosition, _lastEnd),
                LogCapacity = LogCapacity,
                AllocationUnit = Geometry.AllocationUnit,
                DamagedEntries = (int)Math.Min(DamagedEntries, int.MaxValue),
                FirstDamagedEntry = FirstDamagedEntry,
                Problem = FollowProblem?.Message,
            };
        }
    }

    /// <summary>The extents that are free, in the order of offsets.</summary>
    internal Allocation.FreeExtent[] FreeExtents()
    {
        lock (Gate)
        {
            return [.. Space.Count().Free.Extents];
        }
    }

    /// <summary>
    /// Bytes that superblock, log and files own, in whole units as the reference counts them. A last part of the device that is no
    /// whole unit of 2 MiB is neither allocated nor free.
    /// </summary>
    private long AllocatedBytes(Allocation.FreeSpace free)
    {
        long whole = Geometry.DeviceSize / MediaLayout.AllocationUnit * MediaLayout.AllocationUnit;
        if (Geometry.AllocationUnit == MediaLayout.AllocationUnit)
        {
            return whole - free.Total;
        }

        Allocation.OwnedSpace owned = new(Geometry.DeviceSize);
        for (int number = FirstItem; number < Names.Count; number++)
        {
            if (Names[number].Kind == NodeKind.File && Names[number].State != NodeState.Gone)
            {
                owned.Add(Names.LayoutOf(number), Names[number].LogIndex);
            }
        }

        return Geometry.DataStart + owned.UnitsBetween(Geometry.DataStart, Geometry.DeviceSize, Geometry.AllocationUnit);
    }

    /// <summary>The log as it is now, entry by entry, damaged ones included.</summary>
    /// <param name="indexes">Only these entries, those that exist; all when null.</param>
    /// <param name="last">Only so many at the end; all when null.</param>
    public IEnumerable<FamfsLogEntry> ReadLog(IEnumerable<long>? indexes = null, long? last = null)
    {
        long end = (long)_log.ReadHeader().NextIndex;
        long start = last is { } count ? Math.Max(0, end - count) : 0;
        if (indexes is not null)
        {
            return indexes.Where(i => i >= start && i < end).Select(ReadLogEntry);
        }

        return Sequence(start, end).Select(ReadLogEntry);
    }

    private static IEnumerable<long> Sequence(long start, long end)
    {
        for (long i = start; i < end; i++)
        {
            yield return i;
        }
    }

    private FamfsLogEntry ReadLogEntry(long index)
    {
        byte[] bytes = new byte[MediaLayout.EntrySize];
        _log.ReadFresh(index, bytes);
        return LogEntryDescriber.Decode(bytes, index, Geometry, DevicePath);
    }

    /// <summary>
    /// The node of an item. One that was found here and is still in the tree is its own. Any other is looked up by its path, and
    /// must have come from the same entry.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>: it is gone, or its path is another's.</exception>
    internal int NodeOf(FamfsItem item) => FindNode(item) is >= 0 and var node ? node
        : item.Device == DevicePath && Names.Find(PathText.ToBytes(item.FamfsPath)) < 0
            ? throw FamfsException.Create(FamfsErrorId.PathNotFound, item.FamfsPath, DevicePath)
            : throw FamfsException.CreateVariant(FamfsErrorId.PathNotFound, "Replaced", item.FamfsPath, DevicePath);

    private int FindNode(FamfsItem item)
    {
        int node = item.Key.NodeIn(Names.Id);
        if (node >= 0 && !Names[node].IsHidden)
        {
            return node;
        }

        node = item.Device == DevicePath ? Names.Find(PathText.ToBytes(item.FamfsPath)) : -1;
        return node >= 0 && Names[node].LogIndex == item.LogIndex && (Names[node].Kind == NodeKind.Directory) == item.IsDirectory
            ? node
            : -1;
    }

    private IEnumerable<FamfsItem> List(int node, string path, bool recurse, bool all) => Names[node].Kind == NodeKind.File
        ? throw FamfsException.Create(FamfsErrorId.NotADirectory, path, DevicePath)
        : List(node, recurse, all, Names.Count, Times is { } times ? new FileTimes.Window(times) : null);

    // What is created while a list is read is not in it: a pipeline that creates what it lists must end.
    private IEnumerable<FamfsItem> List(int directory, bool recurse, bool all, int end, FileTimes.Window? times)
    {
        bool hides = !all && directory == NameSpace.Root;
        foreach (int child in Names.ChildrenOf(directory))
        {
            if (child >= end)
            {
                yield break;
            }

            if (hides && !IsListed(child))
            {
                continue;
            }

            yield return Describe(child, times);
            if (recurse && Names[child].Kind == NodeKind.Directory)
            {
                // The depth is bounded: a path has at most 79 bytes.
                foreach (FamfsItem item in List(child, recurse, all, end, times))
                {
                    yield return item;
                }
            }
        }
    }

    /// <summary>Whether listings show a file or directory, or did before its node was hidden.</summary>
    internal bool IsListed(int number, bool evenHidden = false) =>
        (evenHidden || !Names[number].IsHidden) && !ReservedNames.Include(Names.PathOf(number));

    private string NameOf(int number) => PathText.FromBytes(Names.PathOf(number)[Names[number].NameStart..]);

    internal FamfsItem Describe(int number) => Describe(number, window: null);

    private FamfsItem Describe(int number, FileTimes.Window? window)
    {
        Node node = Names[number];
        string path = PathText.FromBytes(Names.PathOf(number));
        long time = window?.Read(node.LogIndex) ?? TimeOf(number);
        string? original = IsRemoved(number) && OriginOf(number) is { Length: > 0 } bytes ? PathText.FromBytes(bytes) : null;
        if (node.Kind == NodeKind.Directory)
        {
            return new FamfsDirectory
            {
                FamfsPath = path,
                Device = DevicePath,
                ModeBits = node.Mode,
                Uid = node.Uid,
                Gid = node.Gid,
                LogIndex = node.LogIndex,
                Time = time,
                OriginalPath = original,
                Key = new ItemKey(Names.Id, number),
            };
        }

        FileLayout? layout = node.ExtentLength > 0 ? null : Names.LayoutOf(number);
        return new FamfsFile
        {
            FamfsPath = path,
            Device = DevicePath,
            ModeBits = node.Mode,
            Uid = node.Uid,
            Gid = node.Gid,
            LogIndex = node.LogIndex,
            Time = time,
            OriginalPath = original,
            Key = new ItemKey(Names.Id, number),
            Size = node.Size,
            AllocatedSize = layout?.AllocatedSize ?? node.ExtentLength,
            ExtentCount = layout?.Extents.Length ?? 1,
            ChunkSize = (long)(layout?.ChunkSize ?? 0),
        };
    }
}
