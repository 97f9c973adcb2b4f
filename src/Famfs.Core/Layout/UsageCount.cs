using Famfs.Volumes;

namespace Famfs.Layout;

/// <summary>Usage by directory, as du counts it.</summary>
public static class UsageCount
{
    /// <summary>Counts the usage of a directory and of those below it, the directory itself first; or of a file.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="item">The directory or file.</param>
    /// <param name="depth">Components below the directory that are told apart; what is deeper counts for what holds it.</param>
    /// <param name="cancel">Ends it.</param>
    public static IReadOnlyCollection<FamfsUsage> Of(FamfsVolume volume, FamfsItem item, int depth, CancellationToken cancel)
    {
        if (item is FamfsFile file)
        {
            Counter one = new(file.FamfsPath, 0);
            one.Add(file);
            return [one.ToUsage(volume.DevicePath)];
        }

        // In a listing a directory comes before its content, so that those above the current item form a stack.
        List<Counter> counters = [new Counter(item.FamfsPath, 0)];
        Stack<Counter> above = new(counters);
        foreach (FamfsItem found in volume.List(item, recurse: true))
        {
            cancel.ThrowIfCancellationRequested();
            while (!above.Peek().Holds(found.FamfsPath))
            {
                above.Pop();
            }

            foreach (Counter counter in above)
            {
                counter.Add(found);
            }

            if (found.IsDirectory && above.Count <= depth)
            {
                Counter counter = new(found.FamfsPath, above.Count);
                counters.Add(counter);
                above.Push(counter);
            }
        }

        return [.. counters.Select(c => c.ToUsage(volume.DevicePath))];
    }

    private sealed class Counter(string path, int depth)
    {
        private readonly string _prefix = path.Length == 0 ? "" : path + "/";
        private long _files;
        private long _directories;
        private long _size;
        private long _allocated;
        private long _extents;

        public bool Holds(string other) => other.StartsWith(_prefix, StringComparison.Ordinal);

        public void Add(FamfsItem item)
        {
            if (item is not FamfsFile file)
            {
                _directories++;
                return;
            }

            _files++;
            _size += file.Size;
            _allocated += file.AllocatedSize;
            _extents += file.ExtentCount;
        }

        public FamfsUsage ToUsage(string device) => new()
        {
            FamfsPath = path,
            Device = device,
            Files = _files,
            Directories = _directories,
            Size = _size,
            AllocatedSize = _allocated,
            ExtentCount = _extents,
            Depth = depth,
        };
    }
}
