using System.Management.Automation;
using System.Text;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Completion;

namespace Famfs.Cmdlets.Provider;

/// <summary>Parameters of the commands for content on a drive of a famfs.</summary>
public abstract class ContentParameters
{
    /// <summary>The content is bytes and not text.</summary>
    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    /// <summary>How text is stored; UTF-8 without a byte order mark when left out.</summary>
    [Parameter]
    [Encoding]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [ValidateNotNullOrEmpty]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}

/// <summary>Parameters of Get-Content.</summary>
public sealed class ReadParameters : ContentParameters
{
    /// <summary>The whole content as one text, or as one array of bytes.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }
}

/// <summary>Parameters of Set-Content and Add-Content.</summary>
public sealed class WriteParameters : ContentParameters
{
    /// <summary>No line ends after the texts.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }
}
