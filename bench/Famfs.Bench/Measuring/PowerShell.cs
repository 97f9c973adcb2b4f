using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Famfs.Bench.Measuring;

/// <summary>PowerShell itself, in a process of its own: the one in $FAMFS_PWSH, which build.sh has found, else in $PATH.</summary>
/// <param name="root">Directory of the built module.</param>
internal sealed class PowerShell(string root)
{
    private readonly string? _program = Find();

    /// <summary>Why nothing can be measured with it, or null.</summary>
    public string? Obstacle =>
        _program is null ? "PowerShell is not installed"
        : !File.Exists(Path.Combine(root, "bin", "Famfs.Cmdlets.dll")) ? "the module is not built"
        : null;

    /// <summary>Imports the module.</summary>
    public string Import => $"Import-Module '{Path.Combine(root, "Famfs.psd1")}'";

    /// <summary>Seconds that the first commands of a fresh process take.</summary>
    public double First(string commands) => Parse(Run(Timed(commands))).Single();

    /// <summary>
    /// Samples of several commands in one session, taken in turn after a round that warms up. In a command $round counts
    /// the rounds from 0.
    /// </summary>
    public Samples Interleave(int rounds, string setUp, params string[] sides)
    {
        StringBuilder script = new(
            $"{Import}\n$ErrorActionPreference = 'Stop'\n{setUp}\nfor ($round = 0; $round -le {rounds}; $round++) {{\n");
        foreach (string side in sides)
        {
            script.Append("[GC]::Collect()\n").Append(Timed(side));
        }

        double[] all = Parse(Run(script.Append('}').ToString()));
        if (all.Length != (rounds + 1) * sides.Length)
        {
            throw new InvalidOperationException($"PowerShell gave {all.Length} samples.");
        }

        return new Samples([.. Enumerable.Range(0, sides.Length)
            .Select(side => all.Skip(sides.Length).Where((_, i) => i % sides.Length == side).ToArray())]);
    }

    /// <summary>Runs a script and returns what it prints.</summary>
    public string Run(string script)
    {
        ProcessStartInfo start = new(
            _program!, ["-NoProfile", "-NonInteractive", "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(script))])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"pwsh: {errors.Result}");
    }

    private static string Timed(string commands) =>
        $"$watch = [Diagnostics.Stopwatch]::StartNew()\n{commands} | Out-Null\n"
        + "'sample ' + $watch.Elapsed.TotalSeconds.ToString('r', [cultureinfo]::InvariantCulture)\n";

    private static double[] Parse(string output) => [.. output.Split('\n')
        .Where(l => l.StartsWith("sample ", StringComparison.Ordinal))
        .Select(l => double.Parse(l["sample ".Length..], CultureInfo.InvariantCulture))];

    private static string? Find() =>
        Environment.GetEnvironmentVariable("FAMFS_PWSH") is { Length: > 0 } found ? found
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(d => Path.Combine(d, "pwsh")).FirstOrDefault(File.Exists);
}
