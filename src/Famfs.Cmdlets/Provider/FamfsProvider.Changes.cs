using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Famfs.Cmdlets.Provider;

/// <content>
/// What would change something that is recorded. These commands promise more than the format keeps, so that all of them are
/// refused here, and the error names the commands of this module that do it.
/// </content>
public sealed partial class FamfsProvider
{
    /// <inheritdoc/>
    public void SetProperty(string path, PSObject propertyValue) => Refuse(path, "changed");

    /// <inheritdoc/>
    public object? SetPropertyDynamicParameters(string path, PSObject propertyValue) => null;

    /// <inheritdoc/>
    public void ClearProperty(string path, Collection<string> propertyToClear) => Refuse(path, "changed");

    /// <inheritdoc/>
    public object? ClearPropertyDynamicParameters(string path, Collection<string> propertyToClear) => null;

    /// <inheritdoc/>
    protected override void ClearItem(string path) => Refuse(path, "cleared");

    /// <inheritdoc/>
    protected override void SetItem(string path, object value) => Refuse(path, "replaced");

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse) => Refuse(path, "removed");

    /// <inheritdoc/>
    protected override void RenameItem(string path, string newName) => Refuse(path, "renamed");

    /// <inheritdoc/>
    protected override void MoveItem(string path, string destination) => Refuse(path, "moved");

    private void Refuse(string path, string what)
    {
        FamfsPath place = PlaceOf(path);
        string shown = place.Path.Length == 0 ? "/" : place.Path;
        WriteError(FamfsException.Create(FamfsErrorId.OperationNotSupportedByFormat, shown, place.Device, what), path);
    }
}
