using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Famfs.Architecture;

/// <summary>
/// The public API of the engine, as Famfs.Core.api.txt has it: what a C# program can rely on does not change by accident.
/// </summary>
public sealed class ApiTests
{
    private const string Renewal = "FAMFS_API=renew dotnet tests/Architecture/bin/Release/net10.0/Architecture.dll";

    [Fact]
    public void The_public_API_of_the_engine_is_the_recorded_one()
    {
        string file = Path.Combine(FolderOf(), "Famfs.Core.api.txt");
        string[] actual = [.. PublicApi.Of(Assembly.Load("Famfs.Core"))];
        if (Environment.GetEnvironmentVariable("FAMFS_API") == "renew")
        {
            File.WriteAllLines(file, actual);
        }

        string[] recorded = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] differences = [.. recorded.Except(actual).Select(l => $"- {l}"), .. actual.Except(recorded).Select(l => $"+ {l}")];
        Assert.True(
            recorded.SequenceEqual(actual),
            $"The public API of Famfs.Core is not the one in tests/Architecture/Famfs.Core.api.txt:\n{string.Join('\n', differences)}\n"
            + $"If that is meant, renew the file, look at its diff, and commit it with the change:\n    {Renewal}");
    }

    [Fact]
    public void The_API_has_no_type_of_another_library_but_those_of_NET()
    {
        Assert.DoesNotContain(PublicApi.Of(Assembly.Load("Famfs.Core")), l => l.Contains("Mono.", StringComparison.Ordinal));
    }

    private static string FolderOf([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
