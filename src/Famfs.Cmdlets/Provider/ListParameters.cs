using System.Management.Automation;

namespace Famfs.Cmdlets.Provider;

/// <summary>Additional parameters of Get-ChildItem on a drive of a famfs.</summary>
public sealed class ListParameters
{
    /// <summary>Only files.</summary>
    [Parameter]
    public SwitchParameter File { get; set; }

    /// <summary>Only directories.</summary>
    [Parameter]
    public SwitchParameter Directory { get; set; }

    /// <summary>Whether directories are walked into, which must be found for that even when only files are wanted.</summary>
    internal bool IsRecursive { get; init; }

    /// <summary>Whether an item is wanted.</summary>
    internal bool Takes(FamfsItem item) => item.IsDirectory ? !File : !Directory;
}
