using System.Management.Automation.Host;

namespace Famfs.Cmdlets.Formatting;

/// <summary>How many columns the terminal of a host has.</summary>
internal static class TerminalWidth
{
    /// <summary>The columns, or null for a host that has no terminal or does not tell.</summary>
    public static int? Of(PSHost host)
    {
        try
        {
            return host.UI?.RawUI?.BufferSize.Width is { } width and > 0 ? width : null;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
