using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace Famfs.EngineHost;

internal static class Program
{
    private const int ExitFailure = 1;
    private const int ExitUsage = 64;
    private const int ExitSignal = 128;

    private static int Main(string[] args)
    {
        CommandLine? commandLine = CommandLine.Parse(args);
        if (commandLine is null || commandLine.File is { } file && !File.Exists(file))
        {
            Console.Error.WriteLine(commandLine is null
                ? CommandLine.Usage
                : $"EngineHost: the script '{commandLine.File}' does not exist.");
            return ExitUsage;
        }

        // Without ICU data the culture of the process is the invariant one, and help is looked up by culture.
        CultureInfo culture = new("en-US");
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = culture;

        ConsoleUserInterface ui = new(!commandLine.NonInteractive && !Console.IsInputRedirected);
        ConsoleHost host = new(ui, culture);
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        runspace.Open();
        int exitCode = Run(runspace, host, ui, commandLine);
        ui.Progress.Clear();
        return exitCode;
    }

    private static int Run(Runspace runspace, ConsoleHost host, ConsoleUserInterface ui, CommandLine commandLine)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        int signal = 0;

        // The first signal stops the script, whose finally blocks run; a second one ends the process.
        void Stop(PosixSignalContext context)
        {
            if (Interlocked.CompareExchange(ref signal, context.Signal == PosixSignal.SIGINT ? 2 : 15, 0) == 0)
            {
                context.Cancel = true;
                ui.CancelPrompt();
                shell.BeginStop(null, null);
            }
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            Command command = new(commandLine.Text, isScript: true, useLocalScope: false);
            command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
            shell.Commands.AddCommand(command).AddCommand("Out-Default", useLocalScope: true);

            // Only a pipeline of the history leaves its $? behind.
            shell.Invoke(null, new PSInvocationSettings { AddToHistory = true });
        }
        catch (PipelineStoppedException) when (signal != 0)
        {
            return ExitSignal + signal;
        }
        catch (RuntimeException e)
        {
            Report(runspace, ui, e);
            return ExitFailure;
        }

        return signal != 0 ? ExitSignal + signal : host.ExitCode ?? Outcome(runspace);
    }

    // A text whose last statement failed is 1, as in pwsh.
    private static int Outcome(Runspace runspace)
    {
        using Pipeline pipeline = runspace.CreatePipeline("$global:?");
        return pipeline.Invoke() is [{ BaseObject: true }] ? 0 : ExitFailure;
    }

    // The engine's error view shows the record with its position; only records that a command wrote itself go to
    // standard error, so this last one is sent there by hand.
    private static void Report(Runspace runspace, ConsoleUserInterface ui, RuntimeException exception)
    {
        ui.WriteAllToError();
        using Pipeline pipeline = runspace.CreatePipeline("$input");
        pipeline.Commands.Add(new Command("Out-Default"));
        pipeline.Input.Write(new ErrorRecord(exception.ErrorRecord, exception));
        pipeline.Input.Close();
        pipeline.Invoke();
    }
}
