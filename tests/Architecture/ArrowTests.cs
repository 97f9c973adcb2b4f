using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;

namespace Famfs.Architecture;

/// <summary>
/// The arrows of docs/architecture.md. A room may use the rooms that its line names, and no others. A room without a line
/// fails, so that a new room states what it rests on. Namespace "Famfs" is the rooms Objects and Errors.
/// </summary>
public sealed class ArrowTests
{
    private const string Platform = "Famfs Famfs.Interop Famfs.OnMedia Famfs.Memory Famfs.Devices";

    private const string Structures = Platform + " Famfs.Allocation Famfs.Names Famfs.Log Famfs.Superblocks Famfs.Mounts";

    private const string Engine = Structures + " Famfs.Files Famfs.Volumes";

    private const string Everything =
        Engine + " Famfs.Maintenance Famfs.Discovery Famfs.Transfer Famfs.Layout Famfs.Exports Famfs.Queues Famfs.Erofs Famfs.Standalone";

    private const string Fuse = "Famfs.Fuse Famfs.Fuse.Protocol";

    private const string Cmdlets = "Famfs.Cmdlets.Binding Famfs.Cmdlets.Completion Famfs.Cmdlets.Errors"
        + " Famfs.Cmdlets.Formatting Famfs.Cmdlets.Session Famfs.Cmdlets.Texts";

    private static readonly Dictionary<string, string> Arrows = new()
    {
        ["Famfs"] = "Famfs.OnMedia",
        ["Famfs.Interop"] = "",
        ["Famfs.OnMedia"] = "",
        ["Famfs.Memory"] = "Famfs Famfs.Interop Famfs.OnMedia",
        ["Famfs.Devices"] = "Famfs Famfs.Interop Famfs.OnMedia Famfs.Memory",
        ["Famfs.Allocation"] = Platform,
        ["Famfs.Names"] = Platform,
        ["Famfs.Log"] = Platform + " Famfs.Allocation",
        ["Famfs.Superblocks"] = Platform + " Famfs.Log",
        ["Famfs.Mounts"] = Platform + " Famfs.Names",
        ["Famfs.Files"] = Structures,
        ["Famfs.Volumes"] = Structures + " Famfs.Files",
        ["Famfs.Maintenance"] = Engine,
        ["Famfs.Discovery"] = Engine + " Famfs.Maintenance",
        ["Famfs.Transfer"] = Engine,
        ["Famfs.Layout"] = Engine,
        ["Famfs.Exports"] = Engine + " Famfs.Transfer",
        ["Famfs.Queues"] = Engine,
        ["Famfs.Erofs"] = Engine,
        ["Famfs.Standalone"] = Engine,
        ["Famfs.Fuse"] = Fuse + " Famfs.Fuse.Interop",
        ["Famfs.Fuse.Interop"] = "",
        ["Famfs.Fuse.Protocol"] = "Famfs.Fuse Famfs.Fuse.Interop",
        ["Famfs.Daemon"] = Engine + " Famfs.Erofs Famfs.Daemon.Drafts Famfs.Daemon.Serving " + Fuse,
        ["Famfs.Daemon.Serving"] = Engine + " Famfs.Standalone Famfs.Daemon Famfs.Daemon.Drafts Famfs.Daemon.Opens " + Fuse,
        ["Famfs.Daemon.Drafts"] = Engine + " Famfs.Erofs Famfs.Daemon.Opens Famfs.Daemon.Serving " + Fuse,
        ["Famfs.Daemon.Opens"] = Engine + " Famfs.Daemon.Drafts Famfs.Daemon.Serving " + Fuse,
        ["Famfs.Cmdlets"] = "Famfs.Volumes",
        ["Famfs.Cmdlets.Binding"] = Everything + " Famfs.Cmdlets.Texts",
        ["Famfs.Cmdlets.Commands"] = Everything + " " + Cmdlets,
        ["Famfs.Cmdlets.Completion"] = Everything + " " + Cmdlets,
        ["Famfs.Cmdlets.Errors"] = "Famfs",
        ["Famfs.Cmdlets.Formatting"] = "Famfs Famfs.Cmdlets.Texts",
        ["Famfs.Cmdlets.Provider"] = Everything + " " + Cmdlets,
        ["Famfs.Cmdlets.Session"] = Everything,
        ["Famfs.Cmdlets.Texts"] = "Famfs",
    };

    // A type that scripts know by a name of another room than the one it lives in.
    private static readonly Dictionary<string, string> Rooms = new() { ["Famfs.FamfsMappedFile"] = "Famfs.Files" };

    private static readonly ArchUnitNET.Domain.Architecture Assemblies = new ArchLoader().LoadAssemblies(
        System.Reflection.Assembly.Load("Famfs.Core"),
        System.Reflection.Assembly.Load("Famfs.Fuse"),
        System.Reflection.Assembly.Load("famfsd"),
        System.Reflection.Assembly.Load("Famfs.Cmdlets")).Build();

    [Fact]
    public void A_room_uses_only_the_rooms_that_its_line_names()
    {
        string[] wrong = [.. Assemblies.Types
            .SelectMany(type => type.Dependencies.Select(d => (Type: type, d.Target)))
            .Where(e => !IsAllowed(RoomOf(e.Type), RoomOf(e.Target)))
            .Select(e => $"{RoomOf(e.Type)} -> {RoomOf(e.Target)}: {e.Type.Name} uses {e.Target.Name}")
            .Distinct()
            .Order(StringComparer.Ordinal)];
        Assert.True(wrong.Length == 0, "Arrows that docs/architecture.md does not have:\n" + string.Join('\n', wrong));
    }

    [Fact]
    public void Every_room_of_the_engine_has_a_line()
    {
        string[] missing = [.. Assemblies.Types.Select(RoomOf).Distinct()
            .Where(room => IsOurs(room) && !Arrows.ContainsKey(room)).Order(StringComparer.Ordinal)];
        Assert.Empty(missing);
    }

    [Fact]
    public void The_lines_of_the_engine_form_no_circle()
    {
        foreach (string room in Arrows.Keys.Where(r => !r.Contains("Daemon", StringComparison.Ordinal)
            && !r.Contains("Cmdlets", StringComparison.Ordinal) && !r.Contains("Fuse", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(room, Reachable(room));
        }
    }

    private static HashSet<string> Reachable(string room)
    {
        HashSet<string> found = [];
        Stack<string> open = new([room]);
        while (open.TryPop(out string? next))
        {
            foreach (string target in Targets(next).Where(t => t != next && found.Add(t)))
            {
                open.Push(target);
            }
        }

        return found;
    }

    private static string RoomOf(IType type) =>
        Rooms.GetValueOrDefault(type.FullName) ?? type.Namespace?.FullName ?? "";

    private static bool IsOurs(string room) =>
        room == "Famfs" || room.StartsWith("Famfs.", StringComparison.Ordinal);

    private static bool IsAllowed(string from, string to) =>
        from == to || !IsOurs(from) || !IsOurs(to) || !Arrows.ContainsKey(from) || Targets(from).Contains(to);

    private static string[] Targets(string room) =>
        Arrows.GetValueOrDefault(room, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
