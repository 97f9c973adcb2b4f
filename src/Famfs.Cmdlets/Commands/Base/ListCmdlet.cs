using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command on items that starts at the root, or at the current location under a mount, where no path is given.</summary>
public abstract class ListCmdlet : WalkCmdlet
{
    /// <summary>
    /// Paths inside the file system; its root when left out. With no file system named, paths under a mount; the current
    /// location when left out. An exact name wins over a pattern.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [PathArgument]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [""];

    private protected sealed override string[]? Patterns => Path;
}
