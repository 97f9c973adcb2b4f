using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>A command that goes through the items which its paths and patterns name, one at a time.</summary>
public abstract class WalkCmdlet : FileSystemCmdlet
{
    /// <summary>As -Path, but taken as they are: no character is a wildcard.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP", "FullName", "FamfsPath")]
    [PathArgument(IsLiteral = true)]
    [ArgumentCompleter(typeof(LiteralPathCompleter))]
    public virtual string[]? LiteralPath { get; set; }

    /// <summary>The values of -Path.</summary>
    private protected abstract string[]? Patterns { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (PathArgument path in Arguments(Patterns, LiteralPath))
        {
            PerItem(path.Given, () =>
            {
                FamfsPath place = Locate(path);
                FamfsVolume volume = Open(place.Device);
                foreach (FamfsItem item in Items(volume, place.Path, path.IsPattern, out bool byName))
                {
                    // One that fails does not keep the others of its pattern back.
                    PerItem(item.Path.Length == 0 ? path.Given : item.Path, () => Process(volume, item, byName));
                }
            });
        }
    }

    /// <summary>The items of a path or pattern; tells whether the path is the name of the one item.</summary>
    private protected virtual IEnumerable<FamfsItem> Items(FamfsVolume volume, string path, bool isPattern, out bool byName) =>
        Resolve(volume, path, isPattern, all: false, out byName);

    /// <summary>Does one item; an engine error becomes an error record.</summary>
    private protected abstract void Process(FamfsVolume volume, FamfsItem item, bool byName);
}
