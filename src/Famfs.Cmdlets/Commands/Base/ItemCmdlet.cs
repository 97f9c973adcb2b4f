using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command on files and directories, one at a time.</summary>
public abstract class ItemCmdlet : WalkCmdlet
{
    /// <summary>
    /// Files and directories inside the file system, or under a mount when no file system is named. An exact name wins over a
    /// pattern.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[]? Path { get; set; }

    private protected sealed override string[]? Patterns => Path;

    private protected sealed override void Process(FamfsVolume volume, FamfsItem item, bool byName) => Process(volume, item);

    /// <summary>Does one item; an engine error becomes an error record.</summary>
    protected abstract void Process(FamfsVolume volume, FamfsItem item);

    /// <summary>An item as a question names it.</summary>
    protected static string Describe(FamfsItem item) =>
        $"{DisplayText.Of(item.Path.Length == 0 ? "/" : item.Path)} on {item.Device}";

    /// <summary>Asks, and makes a change; what fails is written. What cannot be done is not asked for, nor told by -WhatIf.</summary>
    /// <returns>The item as it is then; null where it is gone, or was not changed.</returns>
    private protected FamfsItem? Make(FamfsVolume volume, FamfsItem item, ItemChange change)
    {
        volume.RequireChangeable();
        return ShouldProcess(Describe(item), change.Action) ? change.Make(volume, WriteError, Cancelled) : null;
    }
}
