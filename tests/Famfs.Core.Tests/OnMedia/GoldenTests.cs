using System.Text;
using Famfs.OnMedia;
using Famfs.Tests.Support;
using Xunit;

namespace Famfs.Tests.OnMedia;

/// <summary>What the reference wrote is read exactly, and written again byte for byte.</summary>
public sealed class GoldenTests
{
    // The reference's print of this image names only these of its 15,420 equal entries.
    private static readonly int[] PrintedOfFull = [0, 1, 2, 15419];

    public static TheoryData<string> Images => [.. GoldenImage.Names];

    [Theory]
    [MemberData(nameof(Images))]
    public void Headers_read_as_the_reference_printed_them(string name)
    {
        GoldenImage image = GoldenImage.Load(name);
        Assert.Equal(SuperblockStatus.Valid, Superblock.Decode(image.Bytes, out Superblock superblock));
        Assert.True(LogHeader.TryDecode(image.LogHeader, out LogHeader header));

        string text = GoldenText.Header(
            superblock, MediaCrc.Compute(image.Bytes.AsSpan(0, 96)), header, MediaCrc.Compute(image.LogHeader[..24]));

        Assert.Equal(image.HeaderText, text);
        Assert.Equal(header.LastIndex, (ulong)MediaLayout.SlotCount((long)superblock.LogLength) - 1);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Entries_read_as_the_reference_printed_them(string name)
    {
        GoldenImage image = GoldenImage.Load(name);
        StringBuilder text = new();
        foreach (int index in name == "n" ? PrintedOfFull : Enumerable.Range(0, image.EntryCount))
        {
            text.Append(GoldenText.Entry(index, new LogEntryView(image.Entry(index))));
        }

        Assert.Equal(image.EntriesText, text.ToString());
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Valid_entries_are_written_as_the_same_bytes(string name)
    {
        GoldenImage image = GoldenImage.Load(name);
        byte[] written = new byte[MediaLayout.EntrySize];
        List<int> skipped = [];
        for (int index = 0; index < image.EntryCount; index++)
        {
            LogEntryView entry = new(image.Entry(index));
            if (!entry.CrcMatches || !TryWrite(entry, written))
            {
                skipped.Add(index);
                continue;
            }

            LogEntryWriter.Seal(written, entry.Seqnum);
            Assert.True(image.Entry(index).SequenceEqual(written), $"entry {index} of {name} differs");
        }

        // h: two types that nobody writes; k: the broken one.
        Assert.Equal(name switch { "h" => [17, 18], "k" => [10], _ => new List<int>() }, skipped);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Headers_are_written_as_the_same_bytes(string name)
    {
        GoldenImage image = GoldenImage.Load(name);
        Superblock.Decode(image.Bytes, out Superblock superblock);
        byte[] written = new byte[Superblock.Size];
        written.AsSpan().Fill(0xee);
        superblock.Encode(written);

        // Behind the NUL of the name the reference leaves what was there before.
        int meaningful = 136 + superblock.DeviceName.Length + 1;
        Assert.Equal(image.Bytes[..meaningful], written[..meaningful]);

        LogHeader.TryDecode(image.LogHeader, out LogHeader header);
        byte[] log = new byte[MediaLayout.LogHeaderSize];
        header.Encode(log);
        Assert.Equal(image.LogHeader.ToArray(), log);
    }

    [Fact]
    public void A_broken_crc_is_seen()
    {
        GoldenImage image = GoldenImage.Load("k");
        for (int index = 0; index < image.EntryCount; index++)
        {
            Assert.Equal(index != 10, new LogEntryView(image.Entry(index)).CrcMatches);
        }
    }

    private static bool TryWrite(LogEntryView entry, Span<byte> written)
    {
        written.Fill(0xee);
        switch (entry.Type)
        {
            case LogEntryType.File:
                LogEntryWriter.File(
                    written, entry.Path, entry.FileSize, entry.Mode, entry.Uid, entry.Gid, entry.DecodeLayout(), entry.Flags);
                return true;
            case LogEntryType.MakeDirectory:
                LogEntryWriter.MakeDirectory(written, entry.Path, entry.Mode, entry.Uid, entry.Gid);
                return true;
            case LogEntryType.AddDaxDevice:
                LogEntryWriter.AddDaxDevice(written, entry.DaxDeviceSize, entry.DaxDeviceUuid, entry.DaxDeviceIndex);
                return true;
            default:
                return false;
        }
    }
}
