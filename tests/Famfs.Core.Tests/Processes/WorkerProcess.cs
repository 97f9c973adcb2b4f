using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Famfs.Tests.Processes;

/// <summary>A worker process and what it has reported so far.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly ConcurrentQueue<string> _errors = [];

    /// <summary>Starts a worker as this host, whose identity it inherits.</summary>
    public WorkerProcess(params string[] arguments)
    {
        // The test may run by the dotnet host or by its own executable.
        string? self = Environment.ProcessPath;
        string host = Path.GetFileName(self) == "dotnet" ? self! : "dotnet";
        ProcessStartInfo start = new(host) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Famfs.Core.Tests.Worker.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Receive(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Files that were reported as committed, with the seeds of their content.</summary>
    public Dictionary<string, int> Reported => _lines
        .Where(l => l.Contains(' ', StringComparison.Ordinal))
        .Select(l => l.Split(' '))
        .ToDictionary(l => l[0], l => int.Parse(l[1], CultureInfo.InvariantCulture));

    /// <summary>Whether it came to its end by itself.</summary>
    public bool IsDone => _lines.Contains("done");

    public string Errors => string.Join('\n', _errors);

    public int Id => _process.Id;

    public Task WaitUntilReady() => _ready.Task.WaitAsync(TimeSpan.FromSeconds(90));

    /// <summary>Sends a line and waits for the line that answers it.</summary>
    public async Task<string> AskAsync(string line)
    {
        int before = _lines.Count;
        await _process.StandardInput.WriteLineAsync(line);
        for (long start = Environment.TickCount64; _lines.Count == before; await Task.Delay(1))
        {
            if (_process.HasExited)
            {
                // All that it printed is here then.
                await WaitAsync();
            }

            if (_lines.Count == before && (_process.HasExited || Environment.TickCount64 - start > 30_000))
            {
                throw new InvalidOperationException("The worker gives no answer: " + Errors);
            }
        }

        return _lines.Last();
    }

    /// <summary>Ends it as a power cut would: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitAsync();
    }

    /// <summary>Waits for its end and for all that it printed.</summary>
    public async Task<int> WaitAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Receive(string? line)
    {
        if (line == "ready")
        {
            _ready.TrySetResult();
        }
        else if (line is not null)
        {
            _lines.Enqueue(line);
        }
        else
        {
            _ready.TrySetException(new InvalidOperationException("The worker ended: " + Errors));
        }
    }
}
