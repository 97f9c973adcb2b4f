using System.Management.Automation.Provider;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Provider;

/// <content>Properties of a user's own, which the format has no place for.</content>
public sealed partial class FamfsProvider : IDynamicPropertyCmdletProvider
{
    private static readonly string OwnProperty = CommandTexts.Get("RefusedOwnProperty");

    /// <inheritdoc/>
    public void NewProperty(string path, string propertyName, string propertyTypeName, object? value) => Refuse(path, OwnProperty);

    /// <inheritdoc/>
    public object? NewPropertyDynamicParameters(string path, string propertyName, string propertyTypeName, object? value) => null;

    /// <inheritdoc/>
    public void RemoveProperty(string path, string propertyName) => Refuse(path, NoProperty);

    /// <inheritdoc/>
    public object? RemovePropertyDynamicParameters(string path, string propertyName) => null;

    /// <inheritdoc/>
    public void RenameProperty(string path, string sourceProperty, string destinationProperty) => Refuse(path, OwnProperty);

    /// <inheritdoc/>
    public object? RenamePropertyDynamicParameters(string path, string sourceProperty, string destinationProperty) => null;

    /// <inheritdoc/>
    public void CopyProperty(string sourcePath, string sourceProperty, string destinationPath, string destinationProperty) =>
        Refuse(destinationPath, OwnProperty);

    /// <inheritdoc/>
    public object? CopyPropertyDynamicParameters(
        string sourcePath, string sourceProperty, string destinationPath, string destinationProperty) => null;

    /// <inheritdoc/>
    public void MoveProperty(string sourcePath, string sourceProperty, string destinationPath, string destinationProperty) =>
        Refuse(sourcePath, NoProperty);

    /// <inheritdoc/>
    public object? MovePropertyDynamicParameters(
        string sourcePath, string sourceProperty, string destinationPath, string destinationProperty) => null;
}
