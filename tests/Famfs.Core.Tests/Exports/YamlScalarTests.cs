using System.Text;
using System.Text.Json;
using Famfs.Exports;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Exports;

/// <summary>Names as YAML, beside what libyaml made of the same 700 names.</summary>
public sealed class YamlScalarTests
{
    [Fact]
    public void Every_name_is_written_as_libyaml_writes_it()
    {
        int count = 0;
        foreach (string line in File.ReadLines(GoldenImage.PathOf("yaml_paths.jsonl")))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string path = row.RootElement.GetProperty("path").GetString()!;
            Assert.Equal(row.RootElement.GetProperty("yaml").GetString(), Write(path));
            count++;
        }

        Assert.Equal(700, count);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_written_by_their_numbers() => Assert.Equal(" \"a\\x80\\xFFb\"", Write("a\udc80\udcffb"));

    private static string Write(string path)
    {
        StringBuilder yaml = new("  path: ");
        YamlScalar.Append(yaml, path, 4);
        return yaml.ToString(7, yaml.Length - 7);
    }
}
