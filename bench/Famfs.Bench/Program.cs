using System.Diagnostics;
using Famfs.Bench.Groups;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;

// Usage: Famfs.Bench ROOT [GROUP...]; ROOT is the directory that holds docs/ and the built module.
if (args is [Footprint.Command, var image])
{
    Footprint.Tell(image);
    return 0;
}

string root = Path.GetFullPath(args.Length > 0 ? args[0] : ".");
PowerShell shell = new(root);
IReadOnlyList<IBenchGroup> groups =
[
    new LogGroup(),
    new ScaleGroup(),
    new MemoryGroup(),
    new QueueGroup(),
    new HashGroup(),
    new CopyGroup(),
    new PipelineGroup(shell),
    new ListGroup(shell),
    new DriveGroup(shell),
    new StartGroup(shell),
    new MountGroup(root),
    new MapGroup(root),
];
string[] wanted = args.Length > 1 ? args[1..] : [.. groups.Select(g => g.Name)];
if (wanted.Except(groups.Select(g => g.Name)).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no group '{unknown}'. The groups: {string.Join(", ", groups.Select(g => g.Name))}.");
    return 64;
}

// An identity of its own: it must be the master of what it formats, whatever this machine is called.
Environment.SetEnvironmentVariable("FAMFS_SYSTEM_UUID", Guid.NewGuid().ToString());
PerformanceDocument document = new(Path.Combine(root, "docs", "performance.md"), [.. groups.Select(g => g.Name)]);
int missed = 0;
int skipped = 0;
foreach (IBenchGroup group in groups.Where(g => wanted.Contains(g.Name)))
{
    Console.WriteLine($"{group.Name}: {group.Title}");
    long start = Stopwatch.GetTimestamp();
    Section section = new(group.Name, group.Title, Path.Combine(root, "docs", "images"));
    try
    {
        group.Run(section);
    }
    catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
    {
        // Caught, so that on the way here all that was mounted and written has been removed.
        Console.Error.WriteLine(e.Message);
        return 1;
    }

    document.Replace(group.Name, section.ToMarkdown()); // now: a run that is cut short keeps what it has
    missed += section.Figures.Count(f => f.Reached == false);
    skipped += section.Skipped.Count;
    if (group is MountGroup && section.Figures.Count > 0)
    {
        MarkedText.Replace(Path.Combine(root, "README.md"), group.Name, section.ToBrief("famfsd", "the better C server"));
    }

    Console.WriteLine($"  {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
}

Console.WriteLine($"docs/performance.md is written; {missed} goals were missed, {skipped} parts skipped.");
return 0;
