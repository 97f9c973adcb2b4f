using System.Management.Automation;
using System.Management.Automation.Internal;

namespace Famfs.EngineHost;

/// <summary>Standard output or standard error: escape sequences reach terminals only.</summary>
internal sealed class OutputStream(TextWriter writer, bool isRedirected)
{
    public const string Reset = "\e[0m";

    public bool IsTerminal { get; } = !isRedirected;

    public bool HasColour { get; } = !isRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    public void Write(string text) => writer.Write(
        HasColour ? text : new StringDecorated(text).ToString(OutputRendering.PlainText));

    /// <summary>Writes a line in a style, unless the text brings its own.</summary>
    public void WriteLine(string text, string style = "")
        => Write((style.Length == 0 || text.Contains('\e') ? text : style + text + Reset) + Environment.NewLine);

    /// <summary>Writes cursor movements as they are; only for a terminal.</summary>
    public void Control(string sequence)
    {
        writer.Write(sequence);
        writer.Flush();
    }
}
