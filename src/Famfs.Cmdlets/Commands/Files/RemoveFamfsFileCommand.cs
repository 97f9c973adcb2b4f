using System.Management.Automation;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Takes files and directories out of sight. They keep their space and can be restored.</summary>
[Cmdlet(VerbsCommon.Remove, "FamfsFile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
public sealed class RemoveFamfsFileCommand : ItemCmdlet
{
    /// <summary>Also removes what is in a directory.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <inheritdoc/>
    protected override void Process(FamfsVolume volume, FamfsItem item)
    {
        List<FamfsItem> below = Recurse && item.IsDirectory ? [.. volume.List(item.Path, recurse: true)] : [];
        string action = below.Count == 0 ? "Remove" : $"Remove, with {below.Count} files and directories in it,";
        if (!ShouldProcess(Describe(item), action))
        {
            return;
        }

        // A directory is removed when it is empty: what is deepest goes first.
        IEnumerable<FamfsItem> order = below.Append(item).OrderByDescending(i => i.Path.Count(c => c == '/'));
        foreach (ChangeResult result in volume.Change([.. order.Select(Request)], Cancelled))
        {
            if (result.Error is { } error)
            {
                WriteError(error, result.Request.Path);
            }
        }
    }

    private static ChangeRequest Request(FamfsItem item) => new() { Kind = ChangeKind.Remove, Path = item.Path };
}
