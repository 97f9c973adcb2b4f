using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Famfs.Exports;
using Famfs.Tests.Support;
using Famfs.Volumes;
using Xunit;

namespace Famfs.Tests.Exports;

/// <summary>Exports beside the shadow trees that the reference made of the same file systems.</summary>
public sealed class MetadataExportTests : IDisposable
{
    private readonly Machine _host = new(GoldenImage.Master);

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("b", 14)]
    [InlineData("c", 22)]
    [InlineData("e", 14)]
    public void A_shadow_tree_is_the_one_of_the_reference(string name, int files)
    {
        Dictionary<string, string?> expected = Golden(name);

        Assert.Equal(files, expected.Values.Count(v => v is not null));
        Assert.Equal(expected, Read(Export(name)));
    }

    [Fact]
    public void An_empty_tree_and_one_of_a_full_log_are_those_of_the_reference()
    {
        Assert.Equal(Golden("n"), Read(Export("n")));
        Assert.Empty(Read(Export("a")));
    }

    [Fact]
    public void Where_the_reference_stops_at_damage_the_files_that_it_wrote_are_the_same()
    {
        Dictionary<string, string?> ours = Read(Export("k"));
        Dictionary<string, string?> golden = Golden("k");

        Assert.Equal(5, golden.Values.Count(v => v is not null));
        Assert.All(golden, file => Assert.Equal(file.Value, ours[file.Key]));
        Assert.Equal(13, ours.Values.Count(v => v is not null));
    }

    [Fact]
    public void Of_hostile_names_only_good_ones_are_written()
    {
        Dictionary<string, string?> ours = Read(Export("h"));
        Dictionary<string, string?> golden = Golden("h");

        Assert.Equal(["after_unknown", "dot", "hd", "multi16", "multi2", "ok1", "xlink"], ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(ours.Where(f => f.Key != "dot"), file => Assert.Equal(golden[file.Key], file.Value));
        Assert.Equal(golden["dot"]!.Replace("./dot", "dot", StringComparison.Ordinal), ours["dot"]);
    }

    [Fact]
    public void Directories_have_their_modes_and_files_can_be_read()
    {
        string tree = Export("b");

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(tree, "priv")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            File.GetUnixFileMode(Path.Combine(tree, "dir1/f2m")));
    }

    [Fact]
    public void What_exists_is_found_before_anything_is_written()
    {
        string tree = _host.Scratch.File("there");
        Directory.CreateDirectory(Path.Combine(tree, "tree/x/y"));
        File.WriteAllText(Path.Combine(tree, "tree/x/y/q70k"), "mine");
        MetadataExport export = new(Open("b"));

        Expect.Error(FamfsErrorId.AlreadyExists, () => export.WriteShadowTree(tree, replace: false, default));
        Assert.False(File.Exists(Path.Combine(tree, "f4k")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(tree, "tree/x/y/q70k")));

        export.WriteShadowTree(tree, replace: true, default);
        Assert.Equal(Golden("b"), Read(tree));
    }

    [Fact]
    public void A_link_below_the_destination_leads_nowhere()
    {
        string tree = _host.Scratch.File("linked");
        string outside = Directory.CreateDirectory(_host.Scratch.File("outside")).FullName;
        Directory.CreateDirectory(tree);
        Directory.CreateSymbolicLink(Path.Combine(tree, "dir1"), outside);

        Expect.Error(FamfsErrorId.DestinationInvalid, () => new MetadataExport(Open("b")).WriteShadowTree(tree, replace: true, default));
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public void Yaml_is_the_documents_of_all_files()
    {
        using MemoryStream yaml = new();
        new MetadataExport(Open("c")).WriteYaml(yaml, default);

        string text = Encoding.UTF8.GetString(yaml.ToArray());
        string[] documents = text.Split("---\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            Golden("c").Values.OfType<string>().Order(StringComparer.Ordinal),
            documents.Select(d => "---\n" + d).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Json_has_what_the_log_has()
    {
        FamfsVolume volume = Open("c");
        using MemoryStream output = new();
        new MetadataExport(volume).WriteJson(output, default);
        JsonElement json = JsonDocument.Parse(output.ToArray()).RootElement;

        Assert.Equal(volume.Superblock.FileSystemUuid, json.GetProperty("Uuid").GetGuid());
        Assert.Equal(8, json.GetProperty("Directories").GetArrayLength());
        JsonElement[] files = [.. json.GetProperty("Files").EnumerateArray()];
        Assert.Equal(22, files.Length);
        foreach (JsonElement file in files)
        {
            FamfsLogEntry entry = Assert.Single(volume.ReadLog([file.GetProperty("LogIndex").GetInt64()]));
            Assert.Equal(entry.FamfsPath, file.GetProperty("FamfsPath").GetString());
            Assert.Equal(entry.PSPath, file.GetProperty("PSPath").GetString());
            Assert.Equal(entry.Size, file.GetProperty("Size").GetUInt64());
            Assert.Equal(entry.Mode, file.GetProperty("Mode").GetString());
            Assert.Equal(entry.Uid, file.GetProperty("Uid").GetUInt32());
            Assert.Equal(entry.Flags, file.GetProperty("Flags").GetUInt32());
            Assert.Equal(entry.Layout!.ChunkSize, file.GetProperty("ChunkSize").GetUInt64());
            Assert.Equal(
                entry.Layout.Extents.Select(e => (e.DeviceIndex, e.Offset, e.Length)),
                file.GetProperty("Extents").EnumerateArray().Select(e =>
                    (e.GetProperty("DeviceIndex").GetUInt64(), e.GetProperty("DeviceOffset").GetUInt64(),
                        e.GetProperty("Length").GetUInt64())));
        }
    }

    [Fact]
    public void Names_of_any_bytes_come_out_whole()
    {
        FamfsVolume volume = _host.Open(_host.Format());
        string[] names = ["line\nbreak", "日本語", "quo\"te's", "%41", "a\udc80b"];
        foreach (string name in names[..4])
        {
            volume.CreateFile(name, 1);
        }

        // The runtime cannot remove a file whose name is not UTF-8, so none is put into the tree.
        string tree = _host.Scratch.File("names");
        new MetadataExport(volume).WriteShadowTree(tree, replace: false, default);
        volume.CreateFile(names[4], 1);
        using MemoryStream output = new();
        new MetadataExport(volume).WriteJson(output, default);
        JsonElement json = JsonDocument.Parse(output.ToArray()).RootElement;

        Assert.Equal(4, Directory.GetFiles(tree).Length);
        Assert.Equal(names, json.GetProperty("Files").EnumerateArray().Select(f =>
            QualifiedPath.TryParse(f.GetProperty("PSPath").GetString(), out FamfsPath place) ? place.Path : ""));
    }

    private string Export(string name)
    {
        string tree = _host.Scratch.File(name + ".tree");
        new MetadataExport(Open(name)).WriteShadowTree(tree, replace: false, default);
        return tree;
    }

    private FamfsVolume Open(string name) => _host.Open(GoldenImage.Load(name).PlaceIn(_host.Scratch));

    /// <summary>Paths below a directory, each with the text of a file, or null for a directory.</summary>
    private static Dictionary<string, string?> Read(string tree) => Directory
        .GetFileSystemEntries(tree, "*", SearchOption.AllDirectories)
        .ToDictionary(e => Path.GetRelativePath(tree, e), e => Directory.Exists(e) ? null : File.ReadAllText(e));

    private static Dictionary<string, string?> Golden(string name)
    {
        using FileStream file = File.OpenRead(GoldenImage.PathOf($"{name}/shadow.tar.gz"));
        using GZipStream unzip = new(file, CompressionMode.Decompress);
        using TarReader tar = new(unzip);
        Dictionary<string, string?> tree = [];
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            string path = entry.Name.TrimStart('.').Trim('/');
            if (path.Length > 0)
            {
                tree.Add(path, entry.EntryType == TarEntryType.Directory ? null
                    : new StreamReader(entry.DataStream ?? Stream.Null).ReadToEnd());
            }
        }

        return tree;
    }
}
