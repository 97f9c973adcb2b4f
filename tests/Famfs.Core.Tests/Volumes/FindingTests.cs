using Famfs.Maintenance;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.Volumes;

/// <summary>A kind of finding has one id and one severity, in a check and in the plan of a repair.</summary>
public sealed class FindingTests : IDisposable
{
    private readonly Machine _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Every_defect_of_an_entry_is_a_finding_and_an_error()
    {
        foreach (EntryDefects defect in Enum.GetValues<EntryDefects>().Where(d => d != EntryDefects.None))
        {
            Assert.Equal(FamfsFindingSeverity.Error, Enum.Parse<FindingId>(defect.ToString()).Severity());
            Assert.Equal(Enum.Parse<FindingId>(defect.ToString()), Assert.Single(EntryFindings.Of(defect)));
        }
    }

    [Fact]
    public void Id_and_severity_of_a_finding_are_those_of_its_kind()
    {
        FamfsFinding finding = FindingId.EntryRetired.WithText(3, "d/f", "Text.");
        Assert.Equal(new FamfsFinding(FamfsFindingSeverity.Information, "EntryRetired", 3, "d/f", "Text."), finding);
    }

    [Fact]
    public void Text_of_a_finding_is_that_of_its_id_filled() =>
        Assert.Equal("next_seqnum is 1, next_index is -0.5.", FindingId.SequenceMismatch.Create(null, null, 1, -0.5).Text);

    [Fact]
    public void Check_and_repair_say_the_same_of_how_much_a_finding_matters()
    {
        string path = _host.Format();
        new RawImage(path).SetNext(seqnum: 1, index: 0);
        FamfsFinding found = Checker.Run(path).Findings.Single();
        FamfsFinding planned = Repairer.Plan(path).Single();
        Assert.Equal(("SequenceMismatch", FamfsFindingSeverity.Warning), (found.Id, found.Severity));
        Assert.Equal((found.Id, found.Severity), (planned.Id, planned.Severity));
    }
}
