using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// Lets a parameter that names a device take any object that knows its device, and rows made from one. A directory stands
/// for the file system that is mounted on it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DevicePathAttribute : ObjectPathAttribute
{
    /// <inheritdoc/>
    protected override string Names => CommandTexts.Get("DeviceNames");

    /// <inheritdoc/>
    protected override IEnumerable<string> OtherNames => ["Path", "LiteralPath", "FullName", "PSPath", "FileSystem", "chardev"];

    /// <inheritdoc/>
    protected override string? PathOf(object item) => ItemProperties.Unwrap(item) is FileSystemInfo file
        ? file.FullName
        : ItemProperties.TextOf(item, "Device") ?? ItemProperties.TextOf(item, "MountPoint");
}
