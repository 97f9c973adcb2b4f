using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace Famfs.EngineHost;

/// <summary>The application the engine sees: one console, no nested prompt, no remote session.</summary>
internal sealed class ConsoleHost(ConsoleUserInterface ui, CultureInfo uiCulture) : PSHost
{
    /// <summary>The code of an <c>exit</c> outside of any script file, or null.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "EngineHost";

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => uiCulture;

    public override PSHostUserInterface UI => ui;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new PSNotSupportedException("This host has no nested prompt.");

    public override void ExitNestedPrompt() => throw new PSNotSupportedException("This host has no nested prompt.");

    public override void NotifyBeginApplication() => ui.Progress.Clear();

    public override void NotifyEndApplication()
    {
    }
}
