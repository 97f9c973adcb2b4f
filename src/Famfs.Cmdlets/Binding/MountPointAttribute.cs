namespace Famfs.Cmdlets.Binding;

/// <summary>Lets a parameter that names a mount point take a mount or a directory as well.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MountPointAttribute : ObjectPathAttribute
{
    /// <inheritdoc/>
    protected override string? PathOf(object? item) => item switch
    {
        FamfsMount mount => mount.MountPoint,
        DirectoryInfo directory => directory.FullName,
        _ => null,
    };
}
