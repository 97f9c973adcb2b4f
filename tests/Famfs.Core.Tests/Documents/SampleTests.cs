using System.Diagnostics;
using System.Text.RegularExpressions;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Documents;

/// <summary>
/// The programs in docs/csharp.md, as they stand there: each compiles against the engine alone and prints what the document says.
/// </summary>
public sealed partial class SampleTests
{
    private const string Project = "#:project famfs/src/Famfs.Core";
    private const string Image = "/tmp/samples.famfs";

    [Fact]
    public async Task The_program_compiles_without_a_warning_and_prints_what_it_says()
    {
        using Machine host = new();
        string image = await RunSample(host, 0);
        Assert.Equal(8_000_016, host.Open(image).GetFile("samples").Size);
    }

    [Fact]
    public async Task The_queue_compiles_without_a_warning_and_prints_what_it_says()
    {
        using Machine host = new();
        string image = await RunSample(host, 1);
        Assert.Equal(1001UL, Famfs.Queues.QueueState.Read(host.Open(image), "readings").Sent);
    }

    /// <summary>Runs a program of the document on an image of its own.</summary>
    private static async Task<string> RunSample(Machine host, int number)
    {
        string root = Root();
        string document = await File.ReadAllTextAsync(Path.Combine(root, "docs", "csharp.md"));
        string program = Block(document, "csharp", number);
        Assert.Equal(
            Project,
            program.Split('\n').Single(l => l.StartsWith("#:p", StringComparison.Ordinal) && l.Contains('/', StringComparison.Ordinal)));
        string image = host.Scratch.File("samples.famfs");
        string source = host.Scratch.File("samples.cs");
        await File.WriteAllTextAsync(source, program.Replace(Project, $"#:project {root}/src/Famfs.Core", StringComparison.Ordinal));

        (int code, string output) = await Run("run", "-c", "Release", source, image);

        Assert.Equal((0, Block(document, "text", number).Replace(Image, image, StringComparison.Ordinal)), (code, output));
        return image;
    }

    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(3));

        // Warnings of the compiler are printed before what the program prints.
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + await errors);
    }

    private static string Block(string document, string language, int number) =>
        Blocks().Matches(document).Where(m => m.Groups[1].Value == language).ElementAt(number).Groups[2].Value;

    private static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(
            directory ?? throw new InvalidOperationException("The tests do not run inside the project."), "Famfs.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory;
    }

    [GeneratedRegex("```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
