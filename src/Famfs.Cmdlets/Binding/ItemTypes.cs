using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// Members that PowerShell adds to the types that commands write: names of owners, and the properties of a list.
/// </summary>
/// <remarks>Not a types file: a second copy of the module could not be loaded beside the first.</remarks>
public static class ItemTypes
{
    private const string Item = "Famfs.FamfsItem";

    /// <summary>
    /// Update-TypeData without a look-up of its module, Microsoft.PowerShell.Utility, which takes longer to load than all the rest.
    /// </summary>
    public static CmdletInfo UpdateTypeData { get; } = new(
        "Update-TypeData",
        Type.GetType("Microsoft.PowerShell.Commands.UpdateTypeDataCommand, Microsoft.PowerShell.Commands.Utility", throwOnError: true)!);

    /// <summary>For <c>Update-TypeData -TypeData</c>, in one call.</summary>
    public static TypeData[] All =>
    [
        WithOwners(Shown(Item, "PSPath", "UnixMode", "User", "Group", "LastWriteTime", "Size")),
        Shown("Famfs.FamfsExtent", "PSPath", "FileOffset", "Length", "DeviceOffset"),
        Shown("Famfs.FamfsLogEntry", "Index", "Type", "PSPath", "Size"),
        Shown("Famfs.FamfsFinding", "Severity", "Id", "Entry", "Text"),
        Shown("Famfs.FamfsMount", "MountPoint", "Device", "Role", "ReadOnly", "IsServed"),
        Shown("Famfs.FamfsDevice", "Device", "Size", "ModeName", "Role"),
        Shown("Famfs.FamfsCheckResult", "Device", "IsHealthy", "Errors", "Warnings", "Notes"),
        Shown("Famfs.FamfsUsage", "PSPath", "Size", "AllocatedSize", "Files", "Directories"),
        Shown("Famfs.FamfsFileHash", "PSPath", "Size", "Algorithm", "Hash"),
        Shown("Famfs.FamfsFileTest", "PSPath", "Passed", "Size", "Seed", "Algorithm", "Hash"),
    ];

    /// <summary>The name of the user who owns an item.</summary>
    public static string User(PSObject item) => Owners.UserName(((FamfsItem)item.BaseObject).Uid);

    /// <summary>The name of the group of an item.</summary>
    public static string Group(PSObject item) => Owners.GroupName(((FamfsItem)item.BaseObject).Gid);

    // A list shows these where the output of a script began with another type, which keeps the views away.
    private static TypeData Shown(string type, params string[] properties) =>
        new(type) { DefaultDisplayPropertySet = new PropertySetData(properties) };

    private static TypeData WithOwners(TypeData type)
    {
        type.Members.Add("Length", new AliasPropertyData("Length", "Size"));
        foreach (string name in new[] { nameof(User), nameof(Group) })
        {
            type.Members.Add(name, new CodePropertyData(name, typeof(ItemTypes).GetMethod(name)));
        }

        return type;
    }
}
