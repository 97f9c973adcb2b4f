using Famfs.Log;
using Famfs.Names;
using Famfs.OnMedia;

namespace Famfs.Volumes;

internal static class LogEntryDescriber
{
    /// <summary>The object that describes the 544 bytes of an entry (format.md section 4).</summary>
    public static FamfsLogEntry Decode(ReadOnlySpan<byte> bytes, long index, in MediaGeometry geometry, string device)
    {
        LogEntryView view = new(bytes);
        bool file = view.Type == LogEntryType.File;
        bool named = file || view.Type == LogEntryType.MakeDirectory;
        bool addDevice = view.Type == LogEntryType.AddDaxDevice;
        bool intact = LogReader.IsIntact(bytes, index);
        return new FamfsLogEntry
        {
            Index = index,
            Seqnum = view.Seqnum,
            Type = view.Type,
            Crc = view.Crc,
            IsIntact = intact,
            Defects = intact ? EntryRules.Check(view, geometry) : EntryDefects.None,
            Device = device,
            FamfsPath = named ? PathText.FromBytes(view.Path) : null,
            Size = file ? view.FileSize : addDevice ? view.DaxDeviceSize : null,
            Flags = file ? view.Flags : null,
            Uid = named ? view.Uid : null,
            Gid = named ? view.Gid : null,
            ModeBits = named ? view.Mode : null,
            Layout = file ? view.DecodeLayout() : null,
            DaxDeviceUuid = addDevice ? view.DaxDeviceUuid : null,
            DaxDeviceIndex = addDevice ? view.DaxDeviceIndex : null,
        };
    }
}
