namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names a mount point take a mount, a row made from one, or a directory.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MountPointAttribute : ObjectPathAttribute
{
    /// <inheritdoc/>
    protected override string Names => "MountPoint";

    /// <inheritdoc/>
    protected override string? PathOf(object item) => ItemProperties.Unwrap(item) is DirectoryInfo directory
        ? directory.FullName
        : ItemProperties.TextOf(item, "MountPoint");
}
