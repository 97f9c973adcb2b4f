using System.Collections.ObjectModel;
using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Texts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <content>
/// Changes of what is recorded, by the engine of Remove-, Rename-, Move- and Set-FamfsFile. What the format cannot do is refused
/// here.
/// </content>
public sealed partial class FamfsProvider
{
    private static string NoProperty => CommandTexts.Get("RefusedNoProperty");

    /// <inheritdoc/>
    public void SetProperty(string path, PSObject propertyValue) => At(path, (volume, inside) =>
    {
        FamfsItem item = volume.Get(inside);
        try
        {
            if (Make(volume, item, NewProperties.ChangeOf(item, propertyValue)) is { } changed)
            {
                WritePropertyObject(volume.Get(changed.Path), changed.PSPath);
            }
        }
        catch (Exception e) when (e is ArgumentTransformationMetadataException or PSInvalidCastException)
        {
            // As of a value that a parameter does not take.
            WriteError(new ErrorRecord(e, "ParameterArgumentTransformationError", ErrorCategory.InvalidData, path));
        }
    });

    /// <inheritdoc/>
    public object? SetPropertyDynamicParameters(string path, PSObject propertyValue) => null;

    /// <inheritdoc/>
    public void ClearProperty(string path, Collection<string> propertyToClear) => Refuse(path, NoProperty);

    /// <inheritdoc/>
    public object? ClearPropertyDynamicParameters(string path, Collection<string> propertyToClear) => null;

    /// <summary>
    /// Set-Content clears what it is about to write, which <see cref="ContentWriter"/> judges when there is new content. Without
    /// content a file becomes empty.
    /// </summary>
    public void ClearContent(string path)
    {
        if (DynamicParameters is not WriteParameters)
        {
            At(path, (volume, inside) =>
            {
                FamfsFile file = volume.GetFile(inside);
                Make(volume, file, ItemChange.Set(file, mode: null, owner: null, group: null, time: null, size: 0));
            });
        }
    }

    /// <inheritdoc/>
    public object? ClearContentDynamicParameters(string path) => null;

    /// <inheritdoc/>
    protected override void ClearItem(string path) => Refuse(path, CommandTexts.Get("RefusedClear"));

    /// <inheritdoc/>
    protected override void SetItem(string path, object value) => Refuse(path, CommandTexts.Get("RefusedReplace"));

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse) => At(path, (volume, inside) =>
    {
        FamfsItem item = volume.Get(inside);
        Make(volume, item, ItemChange.Remove(volume, item, recurse));
    });

    /// <inheritdoc/>
    protected override void RenameItem(string path, string newName) =>
        Replace(path, (_, item) => ItemChange.Rename(item, newName, Force, mover: "Move-Item"));

    /// <inheritdoc/>
    protected override void MoveItem(string path, string destination) => Replace(path, (volume, item) =>
    {
        FamfsPath place = PlaceOf(destination);
        using VolumeLease lease = Lease(place.Device);
        return ItemChange.Move(volume, item, place with { Device = lease.Volume.DevicePath }, destination.EndsWith('/'), Force);
    });

    /// <summary>Gives the item at a path another one, and writes it as it is then.</summary>
    private void Replace(string path, Func<FamfsVolume, FamfsItem, ItemChange> changeOf) => At(path, (volume, inside) =>
    {
        FamfsItem item = volume.Get(inside);
        if (Make(volume, item, changeOf(volume, item)) is { } changed)
        {
            Write(changed);
        }
    });

    /// <summary>Asks, and makes a change; what fails is written.</summary>
    private FamfsItem? Make(FamfsVolume volume, FamfsItem item, ItemChange change)
    {
        volume.RequireChangeable();
        return ShouldProcess(volume, item.Path, change.Action) ? change.Make(volume, WriteError, _stop.Token) : null;
    }

    private void Refuse(string path, string what)
    {
        FamfsPath place = PlaceOf(path);
        string shown = place.Path.Length == 0 ? "/" : place.Path;
        WriteError(FamfsException.Create(FamfsErrorId.OperationNotSupportedByFormat, shown, place.Device, what), path);
    }
}
