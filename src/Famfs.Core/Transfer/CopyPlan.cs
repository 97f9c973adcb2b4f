using Famfs.Interop;

namespace Famfs.Transfer;

/// <summary>
/// The plan of a copy: each item and where it goes. The whole call is judged before the first byte moves, by the
/// rules of cp: several sources need a directory that exists, and no two items go to one place.
/// </summary>
public sealed class CopyPlan
{
    private const uint ParentMode = ModeBits.Octal0755;

    private readonly CopyDestination _destination;
    private readonly CopyOptions _options;
    private readonly bool _intoDirectory;
    private readonly string? _base;
    private readonly Dictionary<string, CopyItem> _byDestination = new(StringComparer.Ordinal);

    /// <summary>Begins a plan.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="options">How.</param>
    public CopyPlan(CopyDestination destination, CopyOptions options)
    {
        _destination = destination;
        _options = options;
        _intoDirectory = destination.IsDirectory(destination.Path);
        _base = destination.Base(options.Parents);
    }

    /// <summary>Whether each source can be judged alone, because the destination takes any number of them.</summary>
    public bool TakesMore => _intoDirectory || _options.Parents;

    /// <summary>Plans more sources.</summary>
    /// <param name="sources">What is copied, in this order.</param>
    /// <param name="named">How many sources the person named, those included that cannot be copied.</param>
    /// <returns>The items by source, in their order, directories before what is in them.</returns>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.DestinationNotDirectory"/>: several sources, or a destination with a slash at its end,
    /// need a directory; <see cref="FamfsErrorId.DestinationDuplicate"/>: two sources go to one place.
    /// </exception>
    public IReadOnlyList<CopyPart> Add(IReadOnlyList<CopySource> sources, int named) => named > 1 && !TakesMore
        ? throw FamfsException.Create(FamfsErrorId.DestinationNotDirectory, _destination.Shown, named)
        : [.. sources.Select(s => Add(s, named == 1))];

    private CopyPart Add(CopySource source, bool alone)
    {
        string target = TargetOf(source, alone);
        List<CopyItem> items = [];
        foreach (CopyItem item in source.Files.Expand(source.Path, target, _options.Recurse))
        {
            CopyItem placed = _base is null ? item : item with { Base = _base };
            if (items.Count == 0)
            {
                placed = Judge(source, placed);
                if (placed.Error is null)
                {
                    AddParents(placed, items);
                }
            }

            if (IsNew(placed))
            {
                items.Add(placed);
            }

            if (placed.Error is not null && placed.IsDirectory)
            {
                break;
            }
        }

        return new CopyPart(source, items);
    }

    private string TargetOf(CopySource source, bool alone)
    {
        if (_options.Parents || !_intoDirectory || source.Name.Length == 0)
        {
            string target = _options.Parents ? _destination.Below(source.Kept.Trim('/')) : _destination.Path;
            return target.Length > 1 ? target.TrimEnd('/') : target;
        }

        string below = _destination.Below(source.Name);
        return alone && _options.Resume && !_destination.IsDirectory(below) && IsBegun(source) ? _destination.Path : below;
    }

    /// <summary>
    /// Whether the destination is a copy of this directory that was stopped: the same command made it, and finds it now. It
    /// holds something, and nothing but names of the source.
    /// </summary>
    private bool IsBegun(CopySource source)
    {
        HashSet<string> present = _destination.Names();
        return present.Count > 0
            && present.IsSubsetOf(source.Files.Expand(source.Path, "", recurse: true).Select(i => i.Destination));
    }

    /// <summary>Judges the item that was named itself.</summary>
    private CopyItem Judge(CopySource source, CopyItem top)
    {
        if (top is { Error: null, IsDirectory: false } && !TakesMore && _destination.NamesDirectory)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.DestinationNotDirectory, "Slash", _destination.Shown);
        }

        bool within = source.Files is FamfsFiles files && files.Volume == _destination.Volume
            && (top.Destination == top.Source || (top.IsDirectory && IsBelow(top.Destination, top.Source)));
        return top.Error is null && within
            ? top with { Error = FamfsException.Create(FamfsErrorId.SourceInvalid, source.Given, ErrorClauses.Get("SourceItself")) }
            : top;
    }

    private static bool IsBelow(string path, string directory) =>
        directory.Length == 0 || path.StartsWith(directory + "/", StringComparison.Ordinal);

    /// <summary>With -Parents, the directories that the destination of an item needs and that do not exist.</summary>
    private void AddParents(CopyItem item, List<CopyItem> items)
    {
        if (!_options.Parents)
        {
            return;
        }

        string path = item.Destination;
        for (int slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string parent = path[..slash];
            if (!_byDestination.ContainsKey(parent) && !_destination.IsDirectory(parent))
            {
                CopyItem directory = new(item.Source, parent, true, 0, ParentMode, item.Uid, item.Gid)
                {
                    Base = _base,
                };
                _byDestination.Add(parent, directory);
                items.Add(directory);
            }
        }
    }

    /// <summary>
    /// Whether an item is to be copied: one that was named in two ways is copied once. One that cannot be copied leaves its
    /// place to others.
    /// </summary>
    private bool IsNew(CopyItem item)
    {
        if (item.Error is not null || _byDestination.TryAdd(item.Destination, item))
        {
            return true;
        }

        CopyItem first = _byDestination[item.Destination];
        bool same = first.Source == item.Source || (_options.Parents && first.IsDirectory && item.IsDirectory);
        return !same
            ? throw FamfsException.Create(
                FamfsErrorId.DestinationDuplicate, first.Source, item.Source, item.Destination)
            : false;
    }
}
