using System.Globalization;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Famfs.Cmdlets.Tests;

/// <summary>The Pester files of the repository, one xunit test for each <c>It</c>.</summary>
[TestCaseOrderer(typeof(FileOrder))]
public sealed class PesterSuite
{
    private static readonly Lazy<Dictionary<string, PesterFile>> Files = new(Discover);

    public static IEnumerable<TheoryDataRow<string, int>> Tests()
        => Files.Value.Values.SelectMany(file => file.Tests.Select((test, index) =>
            new TheoryDataRow<string, int>(file.Name, index)
            { TestDisplayName = test.Name, Label = "", Skip = test.SkipReason }.WithTrait("File", file.Name)));

    [Theory]
    [MemberData(nameof(Tests))]
    public Task It(string file, int index) => Files.Value[file].ResultAsync(index);

    private static Dictionary<string, PesterFile> Discover()
    {
        // Help is looked up by culture, and without ICU data the culture of the process is the invariant one.
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = new CultureInfo("en-US");
        string? root = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(root, "tests", "Pester")))
        {
            root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("No tests/Pester above.");
        }

        return Directory.GetFiles(Path.Combine(root, "tests", "Pester"), "*.Tests.ps1")
            .Order(StringComparer.Ordinal).Select(path => new PesterFile(path, root)).ToDictionary(file => file.Name);
    }

    /// <summary>As written: a file's tests share its set-up, so their order is part of their meaning.</summary>
    private sealed class FileOrder : ITestCaseOrderer
    {
        public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
            where TTestCase : notnull, ITestCase => testCases;
    }
}
