using System.Globalization;
using Famfs.Interop;

namespace Famfs.Mounts;

/// <summary>The mounts of this host as the kernel lists them, which tells of them without touching them.</summary>
public static class MountTable
{
    private const string FileSystemType = "fuse.famfs";

    // Of the stand-alone module, whose mounts famfsd fills.
    private const string ModuleType = "famfs";

    private const string OwnerOption = "user_id=";

    /// <summary>All mounts, of every kind, without asking anyone about them.</summary>
    public static IReadOnlyList<MountEntry> Entries() => MountedView.Recognize([.. MountInfo.Read().Select(EntryOf)]);

    /// <summary>All famfs mounts; those whose famfsd is gone, too.</summary>
    public static IReadOnlyList<FamfsMount> List() => [.. Entries().Where(e => e.IsFamfs).Select(MountInquiry.Describe)];

    /// <summary>The mount on a directory, or null.</summary>
    public static FamfsMount? Find(string mountPoint) =>
        MountPaths.Read().MountOn(mountPoint) is { } entry ? MountInquiry.Describe(entry) : null;

    /// <summary>The entries that the text of a mount table has.</summary>
    internal static IEnumerable<MountEntry> Parse(string table) => MountInfo.Parse(table).Select(EntryOf);

    private static MountEntry EntryOf(MountInfo mount) => new(
        mount.MountPoint, mount.Root, mount.Source, mount.Type is FileSystemType or ModuleType)
    {
        DeviceNumber = mount.DeviceNumber,
        OwnerId = OwnerIn(mount.SuperOptions),
        IsReadOnly = mount.SuperOptions.Contains("ro") || mount.Options.Contains("ro"),
        IsNoExecute = mount.Options.Contains("noexec"),
        IsNoSymlinkFollow = mount.Options.Contains("nosymfollow"),
        Options = mount.SuperOptions,
        Source = mount.Type == MountedView.FileSystemType ? mount.Source : "",
    };

    private static uint OwnerIn(string[] options) =>
        options.FirstOrDefault(o => o.StartsWith(OwnerOption, StringComparison.Ordinal)) is { } option
            && uint.TryParse(option.AsSpan(OwnerOption.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint owner)
            ? owner
            : 0;
}
