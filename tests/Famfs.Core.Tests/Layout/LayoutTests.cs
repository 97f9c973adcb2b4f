using System.Text.RegularExpressions;
using System.Xml.Linq;
using Famfs.Allocation;
using Famfs.Layout;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Layout;

/// <summary>Pictures of a device, held against its map.</summary>
public sealed partial class LayoutTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly Machine _host = new();
    private readonly FamfsVolume _volume;

    public LayoutTests() => _volume = _host.Open(_host.Format());

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Cells_hold_every_byte_once(int count)
    {
        Fill();
        DeviceLayout layout = DeviceLayout.Of(_volume);
        CellMap map = new(layout, count);

        Assert.Equal(layout.MapEnd, map.Cells.Sum(c => c.Length));
        Assert.Equal(layout.DataStart, map.Cells.Sum(c => c.Metadata));
        Assert.Equal(layout.Extents.Where(e => e.Offset < layout.MapEnd).Sum(e => e.Length), map.Cells.Sum(c => c.Owned));
        Assert.Equal(layout.Groups.Sum(g => g.Allocated), layout.Extents.Sum(e => e.Length));
        Assert.All(map.Cells, c => Assert.Equal(c.Length, c.Metadata + c.Owned + c.Free));
    }

    [Fact]
    public void The_picture_has_each_extent_where_it_is()
    {
        Fill();
        XElement svg = XElement.Parse(SvgLayout.Draw(DeviceLayout.Of(_volume)));
        string[] titles = [.. svg.Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value)];

        foreach (FamfsFile file in _volume.List("", recurse: true).OfType<FamfsFile>())
        {
            foreach (Extent extent in _volume.LayoutOf(file.FamfsPath).Extents)
            {
                Assert.Contains(titles, t => t.StartsWith($"/{file.FamfsPath}\n", StringComparison.Ordinal)
                    && t.Contains($"{SizeText.Of((long)extent.Length)} at {extent.Offset}", StringComparison.Ordinal));
            }
        }

        Assert.Contains(titles, t => t.StartsWith("superblock and log", StringComparison.Ordinal));
        Assert.Contains(titles, t => t.StartsWith("free:", StringComparison.Ordinal));
        Assert.Contains("2 interleaved", svg.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_other_hosts_are_text_and_nothing_else()
    {
        _volume.CreateFile("<script>alert(1)<script>", MiB);
        _volume.CreateFile("\"onload=\"x\u001b]0;own\u0007", 500 * MiB);
        _volume.CreateFile("\udc80\uffff", MiB);
        DeviceLayout layout = DeviceLayout.Of(_volume);
        string text = SvgLayout.Draw(layout);
        XElement svg = XElement.Parse(text);

        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName == "script");
        Assert.DoesNotContain(svg.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("script>alert", svg.Value, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', string.Concat(TerminalLayout.Draw(layout, 80, 4, colour: false)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_terminal_of_any_width_holds_every_line(bool colour)
    {
        _volume.CreateDirectories("日本語の長い名前のディレクトリ");
        _volume.CreateFile("日本語の長い名前のディレクトリ/f", 100 * MiB);
        Fill();
        DeviceLayout layout = DeviceLayout.Of(_volume);
        for (int width = 40; width < 200; width += 3)
        {
            string[] lines = [.. TerminalLayout.Draw(layout, width, 6, colour)];
            Assert.All(lines, line => Assert.InRange(DisplayWidth.Of(Escape().Replace(line, "")), 0, width));
            Assert.Equal(colour, lines.Any(l => l.Contains('\u001b', StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Without_colours_each_cell_is_the_letter_of_its_directory()
    {
        _volume.CreateDirectories("a", "b");
        _volume.CreateFile("a/1", 1500 * MiB);
        _volume.CreateFile("b/1", 500 * MiB);
        string[] lines = [.. TerminalLayout.Draw(DeviceLayout.Of(_volume), 80, 8, colour: false)];
        string map = string.Concat(lines.Where(l => MapLine().IsMatch(l)).Select(l => l[10..]));

        Assert.Equal(560, map.Length);
        Assert.Matches("^#+A+B+·+[C]?$", map);
        Assert.InRange(map.Count(c => c == 'A'), 203, 207);
        Assert.Contains(lines, l => l.StartsWith("A /a/  1 file, 1.46 GiB", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("B /b/  1 file, 500 MiB", StringComparison.Ordinal));
    }

    [Fact]
    public void A_large_device_with_few_files_shows_the_files()
    {
        FamfsVolume volume = _host.Open(_host.Format("large.famfs", size: 1L << 40));
        volume.CreateFile("one", 300 * MiB);
        DeviceLayout layout = DeviceLayout.Of(volume);

        Assert.InRange(layout.MapEnd, 300 * MiB, 400 * MiB);
        Assert.Matches("1024 GiB more|1023 GiB more|1 TiB more", layout.Rest);
        Assert.Contains(layout.Rest!, SvgLayout.Draw(layout), StringComparison.Ordinal);
    }

    [Fact]
    public void More_directories_than_colours_count_for_what_holds_them()
    {
        foreach (string top in (string[])["x", "y"])
        {
            _volume.CreateDirectories(top);
            for (int i = 0; i < 8; i++)
            {
                _volume.CreateDirectories($"{top}/{i}");
                _volume.CreateFile($"{top}/{i}/f", 2 * MiB);
            }
        }

        Assert.Equal(["/x/", "/y/"], DeviceLayout.Of(_volume).Groups.Take(2).Select(g => g.Name));
        for (int i = 0; i < 20; i++)
        {
            _volume.CreateDirectories($"d{i}");
            _volume.CreateFile($"d{i}/f", 2 * MiB);
        }

        LayoutGroup[] groups = DeviceLayout.Of(_volume).Groups;
        Assert.Equal("12 other directories", groups[Colour.Directories.Length - 1].Name);
        Assert.Equal(36, groups.Where(g => g.Name[0] != 'k').Sum(g => g.Files));
    }

    [Fact]
    public void Fragmentation_is_what_is_outside_the_largest_piece()
    {
        DeviceLayout empty = DeviceLayout.Of(_volume);
        Assert.Equal(0, empty.Fragmentation);
        _volume.CreateFile("s", 64 * MiB, new Interleaving(4, 4, 2 * MiB));
        DeviceLayout layout = DeviceLayout.Of(_volume);

        Assert.InRange(layout.FreePieces, 3, 5);
        Assert.Equal(1 - ((double)layout.Free.Max(f => f.Length) / layout.Free.Sum(f => f.Length)), layout.Fragmentation, 6);
    }

    private void Fill()
    {
        _volume.CreateDirectories("data", "models");
        _volume.CreateFile("data/s1", 40 * MiB, new Interleaving(4, 3, 2 * MiB));
        _volume.CreateFile("data/s2", 33 * MiB, new Interleaving(4, 4, 4 * MiB));
        for (int i = 0; i < 40; i++)
        {
            _volume.CreateFile($"models/f{i}", (1 + (i % 9)) * 3 * MiB);
        }
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Escape();

    [GeneratedRegex("^ *[0-9.]+ [A-Za-z]+ [#A-Z·x]+$")]
    private static partial Regex MapLine();
}
