using System.Management.Automation;
using Famfs.Mounts;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// Paths of the provider Famfs. They come in two forms. On a drive a path is its root, such as <c>famfs:///dev/dax0.0</c>, a
/// slash, and the path as it is. Objects carry the form of <see cref="QualifiedPath"/>, with two slashes after the device, whose
/// path is escaped. Both mean the same in every session and at every location.
/// </summary>
/// <remarks>
/// A root has a colon because PowerShell takes what begins with a slash for a file of this host. It also puts the drive in front
/// of a path that has its root already; two slashes, which no path in a famfs has, tell such a path.
/// </remarks>
internal static class ProviderPath
{
    /// <summary>The name of the provider.</summary>
    public const string Provider = "Famfs";

    private const string Scheme = "famfs://";
    private const string Separator = "//";
    private const string ProviderEnd = "::";

    /// <summary>The root of a drive on a directory of a file system.</summary>
    public static string RootOf(FamfsPath place) => place.Path.Length == 0 ? Scheme + place.Device : $"{Scheme}{place.Device}/{place.Path}";

    /// <summary>Whether a path names its device in a way that no path of this host does.</summary>
    public static bool IsWhole(string path) =>
        path.StartsWith(Scheme, StringComparison.Ordinal) || QualifiedPath.TryParse(QualifiedPath.Prefix + path, out _);

    /// <summary>A path without the name of the provider in front.</summary>
    public static string WithoutProvider(string path)
    {
        int end = path.IndexOf(ProviderEnd, StringComparison.Ordinal);
        return end > 0 && path.AsSpan(0, end).EndsWith(Provider, StringComparison.OrdinalIgnoreCase) && !path.AsSpan(0, end).Contains('/')
            ? path[(end + ProviderEnd.Length)..]
            : path;
    }

    /// <summary>The place in a file system that a path of the provider names.</summary>
    /// <param name="path">The path, in either form.</param>
    /// <param name="root">The root of the drive it is on, and where that leads; null where there is no drive.</param>
    public static FamfsPath Parse(string path, (string Text, FamfsPath Place)? root = null)
    {
        path = WithoutProvider(path);
        if (root is { } drive && IsAtOrBelow(path, drive.Text))
        {
            return drive.Place with { Path = Join(drive.Place.Path, Collapse(path[drive.Text.Length..])) };
        }

        if (path.StartsWith(Scheme, StringComparison.Ordinal))
        {
            path = path[Scheme.Length..];
        }
        else if (QualifiedPath.TryParse(QualifiedPath.Prefix + path, out FamfsPath place))
        {
            return place with { Device = DeviceOf(place.Device) };
        }

        return AtDevice(path) ?? MountPaths.Read().Find(path) ?? new FamfsPath(path.TrimEnd('/'), "");
    }

    /// <summary>
    /// The place that a path names on a drive of the provider, or relative to a location there; null for other paths.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>: it leads out of the drive.</exception>
    public static FamfsPath? Find(PathIntrinsics session, string path)
    {
        if (Path.IsPathRooted(path) || !(HostPaths.NeedsSession(path) || session.CurrentLocation.Provider.Name == Provider))
        {
            return null;
        }

        try
        {
            string resolved = session.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out PSDriveInfo? drive);
            return provider.Name == Provider ? Parse(resolved, (drive as IFamfsDrive)?.RootPlace) : null;
        }
        catch (Exception e) when (e is RuntimeException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // What has a drive or a provider that is not there is judged with the paths of this host.
            return HostPaths.NeedsSession(path)
                ? null
                : throw FamfsException.Create(FamfsErrorId.PathInvalid, path, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>
    /// The device of a drive that is named alone, such as <c>fam:</c>; else null. What lies on the drive does not stand for its
    /// device: a new image would be made of the device itself.
    /// </summary>
    public static string? FindDevice(SessionState session, string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && name[(colon + 1)..] is "" or "/"
            ? session.Drive.GetAllForProvider(Provider).OfType<IFamfsDrive>()
                .FirstOrDefault(d => ((PSDriveInfo)d).Name.Equals(name[..colon], StringComparison.OrdinalIgnoreCase))
                ?.RootPlace.Place.Device
            : null;
    }

    /// <summary>Two parts of a path as one; a part that is empty adds only the slash of a directory.</summary>
    public static string Make(string? parent, string? child)
    {
        if (string.IsNullOrEmpty(parent))
        {
            return child ?? "";
        }

        if (parent.StartsWith(Scheme, StringComparison.Ordinal) && WithRoot(child) is { } whole && IsAtOrBelow(whole, parent))
        {
            return whole;
        }

        string name = Collapse(child ?? "");
        return parent.EndsWith('/') ? parent + name : $"{parent}/{name}";
    }

    /// <summary>The path of the directory that holds an item; empty for a root.</summary>
    /// <param name="path">The path, or the part of one that lies below a root.</param>
    /// <param name="root">The root, which has no parent; empty where there is no drive.</param>
    public static string ParentOf(string path, string? root)
    {
        int start = Start(path);
        if (start > 0)
        {
            int slash = path.TrimEnd('/').LastIndexOf('/');
            return path.Length == start ? "" : path[..Math.Max(start, slash)];
        }

        string trimmed = path.TrimEnd('/');
        int last = trimmed.LastIndexOf('/');
        string parent = last < 0 ? "" : last == 0 && string.IsNullOrEmpty(root) ? "/" : trimmed[..last];
        return !string.IsNullOrEmpty(root) && IsAtOrBelow(trimmed, root) && parent.Length < root.Length ? "" : parent;
    }

    /// <summary>The last component of a path as it is written; empty for a root.</summary>
    public static string NameOf(string path)
    {
        int start = Start(path);
        string trimmed = path.Length > start ? path.TrimEnd('/') : path;
        return trimmed.Length <= start ? "" : trimmed[(Math.Max(start - 1, trimmed.LastIndexOf('/')) + 1)..];
    }

    /// <summary>Whether a path is a root or lies below it.</summary>
    public static bool IsAtOrBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal) && (path.Length == root.Length || path[root.Length] == '/')
        && !path.AsSpan(root.Length).StartsWith(Separator);

    /// <summary>A part of a path that is a whole path itself, or null.</summary>
    private static string? WithRoot(string? child) =>
        child is null ? null
        : child.AsSpan().TrimStart('/').StartsWith(Scheme) ? child.TrimStart('/')
        : child.StartsWith(Separator, StringComparison.Ordinal) ? string.Concat(Scheme.AsSpan(0, Scheme.Length - 1), child.AsSpan(1))
        : null;

    /// <summary>The index at which the path inside the file system begins in the qualified form; 0 in the other one.</summary>
    private static int Start(string path) =>
        !path.StartsWith(Scheme, StringComparison.Ordinal) && path.IndexOf(Separator, StringComparison.Ordinal) is var separator and > 0
            ? separator + Separator.Length
            : 0;

    private static string Join(string directory, string path) =>
        directory.Length == 0 ? path : path.Length == 0 ? directory : $"{directory}/{path}";

    /// <summary>A path as a user types it, without slashes that mean nothing; one at the end stays.</summary>
    private static string Collapse(string path)
    {
        string trimmed = path.TrimStart('/');
        return trimmed.Contains(Separator, StringComparison.Ordinal)
            ? string.Join('/', trimmed.Split('/', StringSplitOptions.RemoveEmptyEntries)) + (trimmed.EndsWith('/') ? "/" : "")
            : trimmed;
    }

    /// <summary>The device itself, or the one that is mounted on a directory.</summary>
    private static string DeviceOf(string path) => Directory.Exists(path) ? MountPaths.Read().DeviceOf(path) : path;

    /// <summary>A path whose first part is a device or an image file, or null.</summary>
    private static FamfsPath? AtDevice(string path)
    {
        for (int end = path.IndexOf('/', 1); ; end = path.IndexOf('/', end + 1))
        {
            string part = end < 0 ? path : path[..end];
            if (!Directory.Exists(part))
            {
                return File.Exists(part) ? new FamfsPath(part, end < 0 ? "" : Collapse(path[end..])) : null;
            }

            if (end < 0)
            {
                return null;
            }
        }
    }
}
