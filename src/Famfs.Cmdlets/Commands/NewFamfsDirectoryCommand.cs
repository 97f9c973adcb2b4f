using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;
using Mono.Unix.Native;

namespace Famfs.Cmdlets.Commands;

/// <summary>Creates directories.</summary>
[Cmdlet(VerbsCommon.New, "FamfsDirectory", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsDirectory))]
public sealed class NewFamfsDirectoryCommand : FileSystemCmdlet
{
    private const uint DefaultMode = 0x1ed; // 0755

    /// <summary>Paths inside the file system.</summary>
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

    /// <summary>User, by name or number; whoever runs this when left out.</summary>
    [Parameter]
    public string? Owner { get; set; }

    /// <summary>Group, by name or number.</summary>
    [Parameter]
    public string? Group { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            FamfsVolume volume = OpenFileSystem(path);
            if (ShouldProcess($"{path} on {volume.DevicePath}", "Create directory"))
            {
                PerItem(path, () => Create(volume, path));
            }
        }
    }

    private void Create(FamfsVolume volume, string path)
    {
        uint uid = Owners.Uid(Owner) ?? Syscall.geteuid();
        uint gid = Owners.Gid(Group) ?? Syscall.getegid();
        if (Parents && volume.Find(path) is { } existing)
        {
            if (!existing.IsDirectory)
            {
                throw FamfsException.Create(FamfsErrorId.AlreadyExists, path, volume.DevicePath);
            }

            WriteObject(existing);
            return;
        }

        IEnumerable<string> missing = Parents ? Ancestors(path).Where(p => volume.Find(p) is null) : [path];
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
