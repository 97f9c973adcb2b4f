using System.IO.Compression;
using Famfs.OnMedia;

namespace Famfs.Tests.Support;

/// <summary>What the reference implementation wrote: superblock and log of an image, and its own print of them.</summary>
internal sealed class GoldenImage
{
    /// <summary>The master of every golden image.</summary>
    public static readonly Guid Master = new("11111111-2222-3333-4444-555555555555");

    private GoldenImage(string name)
    {
        Name = name;
        using FileStream file = File.OpenRead(Find("sblog.img.gz"));
        using GZipStream unzip = new(file, CompressionMode.Decompress);
        using MemoryStream bytes = new();
        unzip.CopyTo(bytes);
        Bytes = bytes.ToArray();
        HeaderText = File.ReadAllText(Find("header.txt"));
        EntriesText = File.ReadAllText(Find("entries.txt"));
    }

    public static string[] Names { get; } = ["a", "a2", "b", "c", "e", "h", "k", "n"];

    public string Name { get; }

    /// <summary>The device from its first byte to the end of the log.</summary>
    public byte[] Bytes { get; }

    public string HeaderText { get; }

    public string EntriesText { get; }

    public long DeviceSize => Name == "a2" ? 8L << 30 : 4L << 30;

    public ReadOnlySpan<byte> LogHeader => Bytes.AsSpan((int)MediaLayout.LogOffset, MediaLayout.LogHeaderSize);

    public int EntryCount => (int)BitConverter.ToUInt64(LogHeader[40..]);

    public static GoldenImage Load(string name) => new(name);

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Golden", file);

    /// <summary>The file system's names as <c>ls</c> showed them on the reference's mount: mode, size or -, path.</summary>
    public static string[] Tree(string name) => File.ReadAllLines(PathOf($"{name}/tree.txt"));

    public ReadOnlySpan<byte> Entry(int index) =>
        Bytes.AsSpan((int)MediaLayout.EntryOffset(index), MediaLayout.EntrySize);

    /// <summary>Puts the image into a sparse file of the size of its device.</summary>
    public string PlaceIn(Scratch scratch)
    {
        string path = scratch.File(Name + ".famfs");
        using FileStream file = File.Create(path);
        file.SetLength(DeviceSize);
        int last = Bytes.AsSpan().LastIndexOfAnyExcept((byte)0);
        file.Write(Bytes.AsSpan(0, last + 1));
        return path;
    }

    private string Find(string file) => PathOf($"{Name}/{file}");
}
