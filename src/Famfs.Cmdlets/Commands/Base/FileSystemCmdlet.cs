using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>
/// A command on paths: inside the file system that is named, or with none named of this machine, under a mount.
/// </summary>
public abstract class FileSystemCmdlet : FamfsCmdlet
{
    private readonly Lazy<string?> _default;

    /// <summary>Parameter set of paths that may be patterns.</summary>
    protected const string PathSet = "Path";

    /// <summary>Parameter set of paths that are taken as they are.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>
    /// The file system: its device, image file or mount point, or an object that knows it. Null or an empty text means that
    /// none is named, even where the session has a default.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Device")]
    [DevicePath]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? FileSystem { get; set; }

    /// <summary>Sets the command up.</summary>
    protected FileSystemCmdlet() => _default = new Lazy<string?>(DefaultFileSystem);

    /// <summary>The paths of a record, whichever parameter they came by.</summary>
    protected static IEnumerable<PathArgument> Arguments(string[]? path, string[]? literalPath) =>
        literalPath?.Select(PathArgument.Literal) ?? path?.Select(PathArgument.Parse) ?? [];

    /// <summary>The file system and the place in it that a path names.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.FileSystemRequired"/>, <see cref="FamfsErrorId.PathInvalid"/>.
    /// </exception>
    protected FamfsPath Locate(string path) =>
        Find(FileSystem, path) ?? throw FamfsException.Create(FamfsErrorId.FileSystemRequired, path);

    /// <inheritdoc cref="Locate(string)"/>
    protected FamfsPath Locate(in PathArgument path) =>
        Find(path) ?? throw FamfsException.Create(FamfsErrorId.FileSystemRequired, path.Given);

    /// <summary>
    /// As <see cref="Find(string, string)"/>, in the file system of the command; an object of this host is not in its default.
    /// </summary>
    protected FamfsPath? Find(in PathArgument path) =>
        Find(path.IsOfHost && FileSystem == _default.Value ? null : FileSystem, path.Text);

    /// <summary>
    /// The file system and the place in it that a path names; null when no file system is named and none is mounted there.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>.</exception>
    protected FamfsPath? Find(string? fileSystem, string path)
    {
        // The file system that is named holds good for objects of another one as well; a default of the session does not.
        bool named = !string.IsNullOrEmpty(fileSystem) && fileSystem != _default.Value;
        if (!QualifiedPath.TryParse(path, out FamfsPath own))
        {
            bool hasDefault = !named && !string.IsNullOrEmpty(fileSystem);
            return !named && (!hasDefault || HostPaths.NeedsSession(path))
                && ProviderPath.Find(SessionState.Path, path) is { } place ? place
                : string.IsNullOrEmpty(fileSystem) ? Mounts.Find(HostPath(path))
                : new FamfsPath(DeviceOf(fileSystem), path);
        }

        return own with { Device = DeviceOf(named ? fileSystem! : own.Device) };
    }

    /// <summary>The file system that $PSDefaultParameterValues names for this command, or null.</summary>
    private string? DefaultFileSystem()
    {
        object? value = SessionDefaults.Find(
            GetVariableValue("PSDefaultParameterValues"), MyInvocation.MyCommand.Name, [nameof(FileSystem), "Device"]);
        return value is null ? null : new DevicePathAttribute().Transform(null!, value)?.ToString();
    }

    /// <summary>A file system, followed to the end of its log; an error ends the pipeline.</summary>
    protected FamfsVolume Open(string device)
    {
        FamfsVolume volume = SetUp(device, () => Lease(device));
        WarnOfDamage(volume);
        return volume;
    }

    /// <summary>
    /// The items that a path or a pattern names. An exact name wins over a pattern; a pattern may match nothing.
    /// </summary>
    /// <param name="volume">The file system.</param>
    /// <param name="path">The path or pattern.</param>
    /// <param name="isPattern">Whether it may be a pattern.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.PathInvalid"/>.</exception>
    protected static IEnumerable<FamfsItem> Resolve(FamfsVolume volume, string path, bool isPattern) =>
        Resolve(volume, path, isPattern, all: false, out _);

    /// <summary>
    /// As <see cref="Resolve(FamfsVolume, string, bool)"/>; tells whether the path is the name of the one item. With
    /// <paramref name="all"/> a pattern also names what the file system keeps for itself.
    /// </summary>
    protected static IEnumerable<FamfsItem> Resolve(FamfsVolume volume, string path, bool isPattern, bool all, out bool byName)
    {
        FamfsItem? exact = isPattern ? volume.Find(path) : volume.Get(path);
        byName = exact is not null;
        return exact is not null ? [exact] : [.. volume.Match(new PathPattern(path).Components, all)];
    }
}
