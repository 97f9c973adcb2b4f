using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;

namespace Famfs.Cmdlets.Provider;

/// <summary>Additional parameters of New-Item on a drive of a famfs.</summary>
public sealed class NewItemParameters
{
    /// <summary>Bytes of a file, which keeps them forever; as many as -Value has when left out.</summary>
    [Parameter]
    [Alias("Length")]
    [ValidateRange(0, long.MaxValue)]
    [ArgumentCompleter(typeof(SizeCompleter))]
    public long? Size { get; set; }

    /// <summary>Permission bits: octal digits, the letters of ls or a UnixFileMode.</summary>
    [Parameter]
    [UnixMode]
    [ArgumentCompleter(typeof(ModeCompleter))]
    public string? Mode { get; set; }
}
