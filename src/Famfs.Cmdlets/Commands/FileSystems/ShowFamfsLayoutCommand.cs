using System.Management.Automation;
using Famfs.Cmdlets.Formatting;
using Famfs.Layout;

namespace Famfs.Cmdlets.Commands;

/// <summary>Draws what is where on a device, for a terminal.</summary>
[Cmdlet(VerbsCommon.Show, "FamfsLayout")]
[OutputType(typeof(string))]
public sealed class ShowFamfsLayoutCommand : DeviceCmdlet
{
    private const int DefaultWidth = 80;

    /// <summary>Columns; those of the terminal when left out.</summary>
    [Parameter]
    [ValidateRange(40, 1000)]
    public int Width { get; set; }

    /// <summary>Lines of the map.</summary>
    [Parameter]
    [ValidateRange(1, 200)]
    public int Rows { get; set; } = 12;

    /// <summary>Uses letters instead of colours, as it does by itself where the output goes to no terminal.</summary>
    [Parameter]
    public SwitchParameter NoColor { get; set; }

    /// <inheritdoc/>
    protected override void Process(string device)
    {
        Volumes.FamfsVolume volume = Lease(device);
        WarnOfDamage(volume);
        int width = Width > 0 ? Width : TerminalWidth.Of(Host) ?? DefaultWidth;
        foreach (string line in TerminalLayout.Draw(DeviceLayout.Of(volume), width, Rows, !NoColor && HasColour()))
        {
            WriteObject(line);
        }
    }

    /// <summary>Whether colours reach a terminal: what $PSStyle.OutputRendering says, and where the output goes.</summary>
    private bool HasColour()
    {
        object? style = GetVariableValue("PSStyle");
        string? rendering = style is null ? null : PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value?.ToString();
        return rendering switch
        {
            "PlainText" => false,
            "Ansi" => true,
            _ => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        };
    }
}
