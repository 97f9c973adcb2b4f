using System.Management.Automation;

namespace Famfs.Cmdlets.Commands;

/// <summary>How commands write what has changed.</summary>
internal static class ToldItems
{
    /// <summary>Whether an item is of one of the kinds that are asked for.</summary>
    public static bool IsOf(FamfsItem item, FamfsChangeKind[]? kinds) => kinds is null || kinds.Any(k => k == item.ChangeKind);

    /// <summary>The item, with a view that shows what has become of it.</summary>
    public static PSObject Show(FamfsItem item)
    {
        PSObject shown = PSObject.AsPSObject(item);
        shown.TypeNames.Insert(0, "Famfs.ChangedItem");
        return shown;
    }
}
