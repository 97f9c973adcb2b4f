using Famfs.Bench.Reporting;

namespace Famfs.Bench.Measuring;

/// <summary>One part of the measurements, which can be run alone.</summary>
internal interface IBenchGroup
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>Heading of its section.</summary>
    string Title { get; }

    /// <summary>Measures, and reports into its section.</summary>
    void Run(Section section);
}
