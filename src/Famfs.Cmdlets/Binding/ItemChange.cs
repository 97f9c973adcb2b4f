using Famfs.Cmdlets.Texts;
using Famfs.Names;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Binding;

/// <summary>A change that a user asks for, by a command or on a drive.</summary>
/// <param name="Action">What is done, for the question before it.</param>
/// <param name="Requests">What the engine is asked for, in this order.</param>
internal sealed record ItemChange(string Action, params IReadOnlyList<ChangeRequest> Requests)
{
    /// <summary>Out of sight, a directory with what is in it.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathReserved"/>: it is the root.</exception>
    public static ItemChange Remove(FamfsVolume volume, FamfsItem item, bool recurse)
    {
        if (item.Path.Length == 0)
        {
            throw FamfsException.Create(FamfsErrorId.PathReserved, "/");
        }

        List<FamfsItem> below = recurse && item.IsDirectory ? [.. volume.List(item, recurse: true)] : [];

        // A directory is removed when it is empty: what is deepest goes first.
        IEnumerable<FamfsItem> order = below.Append(item).OrderByDescending(i => i.Path.Count(c => c == '/'));
        return new ItemChange(
            below.Count == 0 ? CommandTexts.Get("ActionRemove") : CommandTexts.Get("ActionRemoveTree", below.Count),
            [.. order.Select(i => new ChangeRequest(i, ChangeKind.Remove))]);
    }

    /// <summary>Another name in the same directory.</summary>
    /// <param name="item">What is renamed.</param>
    /// <param name="newName">The name.</param>
    /// <param name="overwrite">Whether what has the name is removed.</param>
    /// <param name="mover">The command that moves to another directory, for who meant that.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.PathInvalid"/>: the name has a directory.</exception>
    public static ItemChange Rename(FamfsItem item, string newName, bool overwrite, string mover) =>
        newName.Contains('/', StringComparison.Ordinal) || newName is "." or ".."
            ? throw FamfsException.Create(
                FamfsErrorId.PathInvalid, newName, CommandTexts.Get("PathNewName", mover))
            : Place(item, ChangeKind.Move, PathText.Combine(item.DirectoryName, newName), overwrite);

    /// <summary>Another path, or the same name in another directory.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="item">What is moved.</param>
    /// <param name="to">The new path, or the directory to move into.</param>
    /// <param name="isDirectory">Whether the user has written the destination as a directory.</param>
    /// <param name="overwrite">Whether what has the new path is removed.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.DestinationInvalid"/>: it is in another file system.</exception>
    public static ItemChange Move(FamfsVolume volume, FamfsItem item, FamfsPath to, bool isDirectory, bool overwrite)
    {
        if (to.Device != volume.DevicePath)
        {
            throw FamfsException.CreateVariant(FamfsErrorId.DestinationInvalid, "ForMove", to.Path, to.Device, volume.DevicePath);
        }

        bool isInto = (isDirectory || volume.Find(to.Path) is FamfsDirectory) && !volume.IsUnfinishedMove(item.Path, to.Path.TrimEnd('/'));
        string path = isInto ? PathText.Combine(to.Path.TrimEnd('/'), item.Name) : to.Path.TrimEnd('/');
        return Place(item, ChangeKind.Move, path, overwrite);
    }

    /// <summary>A path, of what has one and of what was removed.</summary>
    public static ItemChange Place(FamfsItem item, ChangeKind kind, string destination, bool overwrite) => new(
        kind == ChangeKind.Restore ? CommandTexts.Get("ActionRestore", destination) : CommandTexts.Get("ActionMove", destination),
        new ChangeRequest(item, kind) { Destination = destination, Overwrite = overwrite });

    /// <summary>Other attributes or another size; what is null stays.</summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.ChoiceRequired"/>, <see cref="FamfsErrorId.OwnerUnknown"/>.</exception>
    public static ItemChange Set(FamfsItem item, string? mode, string? owner, string? group, DateTime? time, long? size)
    {
        string[] changes =
        [
            .. new[]
            {
                mode is null ? null : CommandTexts.Get("ActionSetMode", mode),
                owner is null ? null : CommandTexts.Get("ActionSetOwner", owner),
                group is null ? null : CommandTexts.Get("ActionSetGroup", group),
                time is { } moment ? CommandTexts.Get("ActionSetTime", moment) : null,
                size is { } bytes ? SizeText.Of(bytes) : null,
            }.OfType<string>(),
        ];
        return changes.Length == 0
            ? throw FamfsException.CreateVariant(FamfsErrorId.ChoiceRequired, "ForSetFile", item.Path)
            : new ItemChange(
                CommandTexts.Get("ActionSet", string.Join(", ", changes)),
                new ChangeRequest(item, ChangeKind.Set)
                {
                    Mode = UnixModeAttribute.BitsOf(mode),
                    Uid = Owners.Uid(owner),
                    Gid = Owners.Gid(group),
                    Size = size,
                    Time = time is { } given ? UnixTime.From(given) : null,
                });
    }

    /// <summary>Makes the change.</summary>
    /// <param name="volume">The file system.</param>
    /// <param name="failed">Told each error, and the path that it is about.</param>
    /// <param name="cancel">Stops it between two steps.</param>
    /// <returns>The item as it is then; null where it is gone, or was not changed.</returns>
    /// <exception cref="FamfsException">As <see cref="FamfsVolume.Change"/>.</exception>
    public FamfsItem? Make(FamfsVolume volume, Action<FamfsException, string> failed, CancellationToken cancel)
    {
        FamfsItem? now = null;
        foreach (ChangeResult result in volume.Change(Requests, cancel))
        {
            now = result.Item;
            if (result.Error is { } error)
            {
                failed(error, result.Request.Path.Length == 0 ? "/" : result.Request.Path);
            }
        }

        return now;
    }
}
