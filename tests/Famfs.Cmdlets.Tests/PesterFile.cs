using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Famfs.Cmdlets.Tests;

/// <summary>One <c>*.Tests.ps1</c> in its own runspace: discovered at once, run when a result is asked for.</summary>
public sealed class PesterFile
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("PESTER_FILE_TIMEOUT"), out int seconds) ? seconds : 600);

    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
    private readonly Lazy<Task> _run;

    public PesterFile(string path, string root)
    {
        _run = new Lazy<Task>(RunAsync);
        Name = Path.GetFileName(path);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _runspace.Open();
        _runspace.SessionStateProxy.Path.SetLocation(root);
        using PowerShell shell = PowerShell.Create(_runspace);
        try
        {
            // The script block literal belongs to the global session state, so that is where the file will run.
            shell.AddScript("Import-Module $args[0]; Find-PesterTest $args[1] $args[2] { & $args[0] }")
                .AddArgument(Path.Combine(AppContext.BaseDirectory, "PesterWords.psm1"))
                .AddArgument(this).AddArgument(path).Invoke();
        }
        catch (RuntimeException e)
        {
            Tests.Clear();
            Add(Name, "").Fail($"Discovery failed: {e.Message}");
        }
    }

    public string Name { get; }

    public List<PesterTest> Tests { get; } = [];

    /// <summary>What runs now, to name it when it never ends.</summary>
    public string Current { get; set; } = "";

    public PesterTest Add(string name, string skipReason)
    {
        Tests.Add(new PesterTest(name, skipReason));
        return Tests[^1];
    }

    public Task ResultAsync(int index)
    {
        _ = Tests[index].Result.IsCompleted ? null : _run.Value;
        return Tests[index].Result;
    }

    private async Task RunAsync()
    {
        PowerShell shell = PowerShell.Create(_runspace).AddCommand("Invoke-PesterFile");

        // On a background thread of its own: one that hangs must not keep the process.
        Task run = Task.Factory.StartNew(shell.Invoke, TaskCreationOptions.LongRunning);
        bool ended = await Task.WhenAny(run, Task.Delay(Limit)) == run;
        string end = !ended ? $"The file was stopped after {Limit}; it was in '{Current}'."
            : run.Exception?.InnerException is RuntimeException e ? $"{e.Message}\n{e.ErrorRecord.ScriptStackTrace}"
            : "The file ended before this test had a result: was there an exit?";
        Tests.ForEach(test => test.Fail(end));
        _ = Task.Run(() => { shell.Stop(); _runspace.Dispose(); });
    }
}
