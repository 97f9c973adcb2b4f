using System.Globalization;
using Famfs.Maintenance;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.OnMedia;

/// <summary>
/// Golden images with bytes changed, most of them with CRCs made right again, beside what the fsck of the reference
/// implementation said of each (Golden/mutations.tsv). The check must never be milder than the reference, must name the same
/// number of entries with a wrong CRC or sequence number, and must give its reasons where it is stricter.
/// </summary>
public sealed class DifferentialTests
{
    private const string Bad = "bad";

    /// <summary>Rules that the reference does not have: an entry that breaks one is not shown, and the check says why.</summary>
    private static readonly HashSet<string> Stricter =
    [
        .. Enum.GetNames<Famfs.OnMedia.EntryDefects>(),
        "ParentMissing", "ParentIsFile", "PathDuplicate", "PathConflict",
    ];

    [Fact]
    public void Mutated_images_are_judged_as_the_reference_does_or_more_strictly()
    {
        Row[] rows = [.. File.ReadLines(GoldenImage.PathOf("mutations.tsv")).Skip(1).Select(Row.Parse)];
        List<string> wrong = [];
        int stricter = 0;
        foreach (IGrouping<string, Row> group in rows.GroupBy(r => r.Image))
        {
            using Scratch scratch = new();
            GoldenImage golden = GoldenImage.Load(group.Key);
            string path = golden.PlaceIn(scratch);
            RawImage image = new(path);
            foreach (Row row in group)
            {
                foreach ((long offset, byte[] bytes) in row.Edits)
                {
                    image.Poke(offset, bytes);
                }

                if (Problem(row, path, ref stricter) is { } problem)
                {
                    wrong.Add($"{row.Image} {row.Text}: {problem}");
                }

                foreach ((long offset, byte[] bytes) in row.Edits)
                {
                    image.Poke(offset, golden.Bytes.AsSpan((int)offset, bytes.Length));
                }
            }
        }

        Assert.True(rows.Length > 800, $"{rows.Length} rows");
        Assert.True(stricter > 100, $"{stricter} rows are stricter");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows.Length} rows:\n{string.Join('\n', wrong.Take(30))}");
    }

    private static string? Problem(Row row, string path, ref int stricter)
    {
        Checker checker;
        try
        {
            checker = Checker.Run(path);
        }
        catch (FamfsException e) when (e.Id is FamfsErrorId.NotFamfs or FamfsErrorId.VersionUnsupported)
        {
            return row.Superblock == Bad ? null : $"refused by {e.Id}";
        }

        string[] errors = [.. checker.Findings.Where(f => f.Severity == FamfsFindingSeverity.Error).Select(f => f.Id)];
        bool refusesSuperblock = errors.Contains("SuperblockInvalid");
        if (row.Superblock == Bad || refusesSuperblock || errors.Contains("DeviceTruncated"))
        {
            // The place of the log and the size of the device are checked by us alone.
            stricter += row.Superblock == Bad ? 0 : 1;
            return row.Superblock == Bad && !refusesSuperblock ? "the reference refuses the superblock" : null;
        }

        if (row.Header == Bad || errors.Contains("LogInvalid"))
        {
            stricter += row.Header == Bad ? 0 : 1;
            return row.Header == Bad && !errors.Contains("LogInvalid") ? "the reference refuses the header" : null;
        }

        int damaged = errors.Count(id => id == "EntryDamaged");
        int more = errors.Count(Stricter.Contains);
        stricter += more > 0 ? 1 : 0;
        return damaged != row.Damaged ? $"{damaged} damaged entries, {row.Damaged} of the reference"
            : checker.Result.Files > row.Files ? $"{checker.Result.Files} files, {row.Files} of the reference"
            : more == 0 && checker.Result.Files != row.Files ? $"{checker.Result.Files} files of {row.Files}, and no reason"
            : more == 0 && checker.Result.Directories != row.Directories
                ? $"{checker.Result.Directories} directories of {row.Directories}, and no reason"
            : row.Collisions > 0 && more == 0 && !errors.Contains("CrossLink") ? $"{row.Collisions} collisions are not told"
            : null;
    }

    /// <summary>A mutation, and the words of the reference.</summary>
    private sealed record Row(
        string Image, string Text, string Superblock, string Header, int Damaged, int Files, int Directories, int Collisions)
    {
        public IEnumerable<(long Offset, byte[] Bytes)> Edits =>
            Text == "-"
                ? []
                : Text.Split(' ').Select(e => e.Split(':')).Select(e => (Convert.ToInt64(e[0], 16), Convert.FromHexString(e[1])));

        public static Row Parse(string line)
        {
            string[] f = line.Split('\t');
            return new Row(f[0], f[1], f[2], f[3], Number(f[4]), Number(f[5]), Number(f[6]), Number(f[7]));
        }

        private static int Number(string text) => text == "-" ? 0 : int.Parse(text, CultureInfo.InvariantCulture);
    }
}
