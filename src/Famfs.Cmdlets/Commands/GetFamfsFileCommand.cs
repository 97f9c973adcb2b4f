using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Mounts;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Lists files and directories: the content of a directory, a file by its path, or what a pattern matches.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFile")]
[OutputType(typeof(FamfsFile), typeof(FamfsDirectory))]
public sealed class GetFamfsFileCommand : FileSystemCmdlet
{
    /// <summary>
    /// Paths inside the file system; its root when left out. With no file system named, paths under a mount; the current
    /// location when left out. An exact name wins over a pattern.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [""];

    /// <summary>Also lists what is in the directories.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>Only files.</summary>
    [Parameter]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories.</summary>
    [Parameter]
    public SwitchParameter Directory { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            FamfsPath place = Locate(path);
            FamfsVolume volume = Open(place.Device);
            PerItem(path, () => List(volume, place.Path));
        }
    }

    private void List(FamfsVolume volume, string path)
    {
        bool byName = volume.Find(path) is not null;
        foreach (FamfsItem item in Resolve(volume, path))
        {
            // A directory that was named shows its content; one that a pattern matched shows itself.
            if (!byName || !item.IsDirectory)
            {
                Write(item);
            }

            if (item.IsDirectory && (byName || Recurse))
            {
                foreach (FamfsItem child in volume.List(item.Path, Recurse))
                {
                    Cancelled.ThrowIfCancellationRequested();
                    Write(child);
                }
            }
        }
    }

    private void Write(FamfsItem item)
    {
        if (item.IsDirectory ? !File : !Directory)
        {
            WriteObject(item);
        }
    }
}
