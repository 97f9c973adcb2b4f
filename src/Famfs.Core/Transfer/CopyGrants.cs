using System.Globalization;

namespace Famfs.Transfer;

/// <summary>The rights that copies took over from their sources, so that their owner can be told.</summary>
public sealed class CopyGrants
{
    private readonly Lock _gate = new();
    private Grant _specialModes;
    private Grant _owners;

    /// <summary>One sentence for each kind of right: how many copies have it, and the first of them.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            lock (_gate)
            {
                return [.. Sentence("CopyKeptSpecialMode", _specialModes), .. Sentence("CopyKeptOwner", _owners)];
            }
        }
    }

    internal void Add(CopyItem item, (bool SpecialMode, bool Owner) given)
    {
        (bool specialMode, bool owner) = given;
        if (specialMode || owner)
        {
            lock (_gate)
            {
                _specialModes = specialMode ? _specialModes.With(item) : _specialModes;
                _owners = owner ? _owners.With(item) : _owners;
            }
        }
    }

    private static IEnumerable<string> Sentence(string key, Grant grant)
    {
        if (grant.First is { } first)
        {
            yield return string.Format(
                CultureInfo.InvariantCulture,
                ErrorMessages.Get(key),
                grant.Count,
                first.Destination,
                UnixModeText.Octal(first.Mode),
                first.Uid,
                first.Gid);
        }
    }

    private readonly record struct Grant(int Count, CopyItem? First)
    {
        public Grant With(CopyItem item) => new(Count + 1, First ?? item);
    }
}
