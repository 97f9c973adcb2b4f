using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Cmdlets.Texts;
using Famfs.Interop;
using Famfs.Volumes;
using Mono.Unix.Native;

namespace Famfs.Cmdlets.Commands;

/// <summary>Creates directories.</summary>
[Cmdlet(VerbsCommon.New, "FamfsDirectory", SupportsShouldProcess = true)]
[OutputType(typeof(FamfsDirectory))]
public sealed class NewFamfsDirectoryCommand : OwnerCmdlet
{
    private const uint DefaultMode = ModeBits.Octal0755;

    // What -WhatIf has told of, one file system at a time, and the paths that count as there.
    private (FamfsVolume? Volume, Rehearsal? Rehearsal, HashSet<string> Done) _rehearsal = (null, null, []);

    /// <summary>Paths inside the file system, or under a mount when no file system is named.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LiteralPath", "LP", "FamfsPath", "Name")]
    [PathArgument(IsNew = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Also creates the directories above, and accepts one that exists.</summary>
    [Parameter]
    public SwitchParameter Parents { get; set; }

    /// <summary>Permission bits: octal digits, the letters of ls or a UnixFileMode.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("UnixMode")]
    [UnixMode]
    [ArgumentCompleter(typeof(ModeCompleter))]
    public string? Mode { get; set; }

    /// <summary>When the directories were last written; now when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Time]
    public DateTime? LastWriteTime { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            PerItem(path, () =>
            {
                FamfsPath place = Locate(path);
                FamfsVolume volume = Open(place.Device);
                if (IsWhatIf)
                {
                    Rehearse(volume, place.Path);
                }

                if (ShouldProcess($"{DisplayText.Of(place.Path)} on {place.Device}", CommandTexts.Get("ActionCreateDirectory")))
                {
                    Create(volume, place.Path);
                }
            });
        }
    }

    private void Create(FamfsVolume volume, string path)
    {
        if (Parents && volume.Find(path) is FamfsDirectory existing)
        {
            WriteObject(existing);
            return;
        }

        IReadOnlyList<PendingFile> created = volume.CreateDirectories([.. Requests(volume, path)], together: true, Cancelled);
        WriteObject(created.FirstOrDefault(c => c.Error is not null)?.Error is { } error ? throw error : created[^1].Item);
    }

    /// <summary>Makes the checks of <see cref="Create"/>, as if what was rehearsed before were there.</summary>
    private void Rehearse(FamfsVolume volume, string path)
    {
        if (Parents && volume.Find(path) is FamfsDirectory)
        {
            return;
        }

        _rehearsal = _rehearsal.Volume == volume ? _rehearsal : (volume, volume.Rehearse(), []);
        foreach (CreateRequest request in Requests(volume, path))
        {
            if (!Parents || _rehearsal.Done.Add(request.Path))
            {
                _rehearsal.Rehearsal!.Require(request);
            }
        }
    }

    /// <summary>The directories to create; the path itself always, since a file that has its name is an error.</summary>
    private IEnumerable<CreateRequest> Requests(FamfsVolume volume, string path)
    {
        long time = LastWriteTime is { } given ? UnixTime.From(given) : UnixTime.Now;
        IEnumerable<string> missing = Parents ? Ancestors(path).SkipLast(1).Where(p => volume.Find(p) is null).Append(path) : [path];
        return missing.Select(p => new CreateRequest
        {
            Path = p,
            IsDirectory = true,
            Mode = UnixModeAttribute.BitsOf(Mode) ?? DefaultMode,
            Uid = Uid ?? Syscall.geteuid(),
            Gid = Gid ?? Syscall.getegid(),
            Time = time,
        });
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        string[] components = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(c => c != ".")];
        return Enumerable.Range(1, components.Length).Select(n => string.Join('/', components.Take(n)));
    }
}
