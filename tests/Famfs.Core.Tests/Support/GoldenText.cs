using System.Globalization;
using System.Text;
using Famfs.OnMedia;

namespace Famfs.Tests.Support;

/// <summary>Prints structures the way the golden header.txt and entries.txt are printed.</summary>
internal static class GoldenText
{
    public static string Header(Superblock superblock, ulong superblockCrc, LogHeader header, ulong headerCrc)
    {
        StringBuilder text = new();
        text.Append(
            CultureInfo.InvariantCulture,
            $"superblock: magic={Hex(superblock.Magic)} version={superblock.Version} log_offset={Hex(superblock.LogOffset)} ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"log_len={Hex(superblock.LogLength)} alloc_unit={Hex(superblock.AllocationUnit)} ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"omf={superblock.FormatMajor}.{superblock.FormatMinor} crc={Hex(superblock.Crc)} crc_calc={Hex(superblockCrc)} ");
        text.Append(CultureInfo.InvariantCulture, $"flags={superblock.Flags}\n");
        text.Append(CultureInfo.InvariantCulture, $"  fs_uuid={superblock.FileSystemUuid}\n");
        text.Append(CultureInfo.InvariantCulture, $"  dev_uuid={superblock.DeviceUuid}\n");
        text.Append(CultureInfo.InvariantCulture, $"  system_uuid={superblock.SystemUuid}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"  daxdev: size={superblock.DeviceSize} uuid={superblock.DaxDeviceUuid} name=\"{superblock.DeviceName}\"\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"log: magic={Hex(header.Magic)} len={Hex(header.LogLength)} last_index={header.LastIndex} crc={Hex(header.Crc)} ");
        text.Append(
            CultureInfo.InvariantCulture,
            $"crc_calc={Hex(headerCrc)} next_seqnum={header.NextSeqnum} next_index={header.NextIndex}\n");
        return text.ToString();
    }

    public static string Entry(int index, LogEntryView entry)
    {
        string start = string.Create(
            CultureInfo.InvariantCulture, $"{index} seq={entry.Seqnum} type={(int)entry.Type} crc={Hex(entry.Crc)} ");
        return start + entry.Type switch
        {
            LogEntryType.File => File(entry),
            LogEntryType.MakeDirectory => $"MKDIR {Owner(entry)} path=\"{Path(entry)}\"",
            LogEntryType.AddDaxDevice =>
                $"ADD_DAXDEV size={entry.DaxDeviceSize} uuid={entry.DaxDeviceUuid} index={entry.DaxDeviceIndex}",
            _ => "",
        } + "\n";
    }

    private static string File(LogEntryView entry)
    {
        FileLayout layout = entry.DecodeLayout();
        string stripes = layout.Type == ExtentType.Interleaved ? $" nstrips={entry.StripCount} chunk={Hex(entry.ChunkSize)}" : "";
        string extents = string.Concat(
            layout.Extents.Select(e => $" [dev={e.DeviceIndex} ofs={Hex(e.Offset)} len={Hex(e.Length)}]"));
        return $"FILE size={entry.FileSize} flags={entry.Flags} {Owner(entry)} path=\"{Path(entry)}\" "
            + $"ext_type={(int)entry.ExtentType} n={entry.ExtentCount}{stripes}{extents}";
    }

    private static string Owner(LogEntryView entry) =>
        $"uid={entry.Uid} gid={entry.Gid} mode={Convert.ToString(entry.Mode, 8)}";

    private static string Path(LogEntryView entry) => Encoding.UTF8.GetString(entry.Path);

    // C's %#lx: no prefix on zero.
    private static string Hex(ulong value) => value == 0 ? "0" : $"0x{value:x}";
}
