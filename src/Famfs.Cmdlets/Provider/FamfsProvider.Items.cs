using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;

namespace Famfs.Cmdlets.Provider;

/// <content>Items and their properties.</content>
public sealed partial class FamfsProvider : IPropertyCmdletProvider
{
    /// <inheritdoc/>
    public void GetProperty(string path, Collection<string>? providerSpecificPickList) => At(path, (volume, inside) =>
    {
        FamfsItem item = volume.Get(inside);
        PSObject all = PSObject.AsPSObject(item);
        PSObject result = all;
        if (providerSpecificPickList is { Count: > 0 })
        {
            result = new PSObject();
            foreach (string name in providerSpecificPickList)
            {
                ReadOnlyPSMemberInfoCollection<PSPropertyInfo> found = all.Properties.Match(name);
                if (found.Count == 0)
                {
                    WriteError(FamfsException.Create(FamfsErrorId.PropertyNotFound, name, item.PSPath), path);
                }

                foreach (PSPropertyInfo property in found)
                {
                    result.Properties.Add(new PSNoteProperty(property.Name, property.Value));
                }
            }
        }

        WritePropertyObject(result, item.PSPath);
    });

    /// <inheritdoc/>
    public object? GetPropertyDynamicParameters(string path, Collection<string>? providerSpecificPickList) => null;

    /// <inheritdoc/>
    protected override bool ItemExists(string path) => FindItem(path) is not null;

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path) => FindItem(path) is FamfsDirectory;

    /// <inheritdoc/>
    protected override bool HasChildItems(string path)
    {
        bool has = false;
        At(path, (volume, inside) => has = volume.Find(inside) is FamfsDirectory directory && volume.List(directory, all: Force).Any());
        return has;
    }

    /// <inheritdoc/>
    protected override void GetItem(string path) => At(path, (volume, inside) =>
    {
        // A listing with -Include, -Exclude, or -Recurse and wildcards asks for each item by itself.
        FamfsItem item = volume.Get(inside);
        if (DynamicParameters is not ListParameters list || !(IsChoosing || list.IsRecursive) || list.Takes(item))
        {
            Write(item);
        }
    });

    /// <summary>The item that a path names, or null. A path that the format cannot record names nothing.</summary>
    private FamfsItem? FindItem(string path)
    {
        FamfsItem? item = null;
        At(path, (volume, inside) =>
        {
            try
            {
                item = volume.Find(inside);
            }
            catch (FamfsException e) when (e.Id is FamfsErrorId.PathTooLong or FamfsErrorId.PathInvalid or FamfsErrorId.PathOutside)
            {
            }
        });
        return item;
    }

    private void Write(FamfsItem item) => Write(item, ItemOutput.Of(this));

    /// <summary>Writes an item; a listing gives the output along.</summary>
    private void Write(FamfsItem item, Action<object>? output)
    {
        FamfsItem shown = item is FamfsFile file
            ? new DriveFile(file, PSDriveInfo, ProviderInfo)
            : new DriveDirectory((FamfsDirectory)item, PSDriveInfo, ProviderInfo);
        if (output is not null)
        {
            output(shown);
        }
        else
        {
            WriteItemObject(shown, item.PSPath, item.IsDirectory);
        }
    }
}
