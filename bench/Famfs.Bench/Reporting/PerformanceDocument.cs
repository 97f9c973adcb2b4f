using System.Text;

namespace Famfs.Bench.Reporting;

/// <summary>
/// docs/performance.md: an introduction, then a section for each group between markers, so that a group that runs
/// alone replaces its own section only.
/// </summary>
internal sealed class PerformanceDocument(string path, IReadOnlyList<string> order)
{
    /// <summary>Puts a group's section in its place and writes the document.</summary>
    public void Replace(string group, string section)
    {
        Dictionary<string, string> all = File.Exists(path) ? MarkedText.Read(File.ReadAllText(path)) : [];
        all[group] = section;

        StringBuilder document = new(Introduction());
        foreach (string name in order.Where(all.ContainsKey))
        {
            document.Append(MarkedText.Mark(name, all[name])).Append("\n\n");
        }

        File.WriteAllText(path, document.ToString().TrimEnd() + "\n");
    }

    private static string Introduction() =>
        $"""
        # Performance

        Written by `./build.sh bench`; a group that is named (`./build.sh bench log`) replaces its own section only.

        Every figure stands beside a ceiling (what the memory or the kernel can do at all) or a peer (another way to the same
        end) that was measured in the same run: one sample of each in turn, medians, and the ratio is the median of the ratios
        of the rounds. Absolute times are those of a small virtual machine on which others may work as well; the ratios are what
        counts. A ratio of 1 is as fast as the ceiling, more is faster.

        | | |
        |---|---|
        | Processor | {Machine.Processor}, {Environment.ProcessorCount} in use |
        | Memory | {Machine.MemoryGiB} GiB; **no CXL memory and no DAX device was present: devices are files in tmpfs** |
        | Kernel | {Machine.Kernel} |
        | Runtime | .NET {Environment.Version} |


        """;
}
