using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;
using Famfs.Volumes;
using Mono.Unix.Native;

namespace Famfs.Cmdlets.Commands;

/// <summary>Creates directories.</summary>
[Cmdlet(VerbsCommon.New, "FamfsDirectory", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsDirectory))]
public sealed class NewFamfsDirectoryCommand : OwnerCmdlet
{
    private const uint DefaultMode = 0x1ed; // 0755

    /// <summary>Paths inside the file system, or under a mount when no file system is named.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Also creates the directories above, and accepts one that exists.</summary>
    [Parameter]
    public SwitchParameter Parents { get; set; }

    /// <summary>Permission bits in octal.</summary>
    [Parameter]
    [UnixMode]
    public uint Mode { get; set; } = DefaultMode;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            FamfsPath place = Locate(path);
            FamfsVolume volume = Open(place.Device);
            if (ShouldProcess($"{place.Path} on {place.Device}", "Create directory"))
            {
                PerItem(path, () => Create(volume, place.Path));
            }
        }
    }

    private void Create(FamfsVolume volume, string path)
    {
        uint uid = Uid ?? Syscall.geteuid();
        uint gid = Gid ?? Syscall.getegid();
        if (Parents && volume.Find(path) is FamfsDirectory existing)
        {
            WriteObject(existing);
            return;
        }

        // The path itself always: a file that has its name is an error.
        IEnumerable<string> missing = Parents ? Ancestors(path).SkipLast(1).Where(p => volume.Find(p) is null).Append(path) : [path];
        IReadOnlyList<Creation> created = volume.CreateDirectories(
            [.. missing.Select(p => new CreateRequest { Path = p, IsDirectory = true, Mode = Mode, Uid = uid, Gid = gid })], Cancelled);
        foreach (Creation creation in created)
        {
            if (creation.Error is not null)
            {
                throw creation.Error;
            }
        }

        WriteObject(created[^1].Item);
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        string[] components = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(c => c != ".")];
        return Enumerable.Range(1, components.Length).Select(n => string.Join('/', components.Take(n)));
    }
}
