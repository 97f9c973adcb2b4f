using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Famfs.OnMedia;

namespace Famfs.Exports;

/// <summary>
/// Metadata as JSON. Names are those of the objects, so that what ConvertFrom-Json makes of a file is taken by every command.
/// </summary>
internal static class JsonMetadata
{
    private const int FlushAt = 1 << 16;

    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(
        Stream output, FamfsFileSystem system, IEnumerable<FamfsDirectory> directories, IEnumerable<ExportedFile> files)
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        WriteSystem(json, system);
        json.WriteStartArray("Directories");
        foreach (FamfsDirectory directory in directories)
        {
            json.WriteStartObject();
            WriteItem(json, directory);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("Files");
        foreach (ExportedFile file in files)
        {
            WriteFile(json, file);
            if (json.BytesPending > FlushAt)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, FamfsFileSystem system)
    {
        json.WriteString("Device", Text(system.Device));
        json.WriteString("Uuid", system.Uuid);
        json.WriteString("DeviceUuid", system.DeviceUuid);
        json.WriteString("MasterUuid", system.MasterUuid);
        json.WriteNumber("Version", system.Version);
        json.WriteString("FormatVersion", system.FormatVersion);
        json.WriteNumber("Size", system.Size);
        json.WriteNumber("AllocationUnit", system.AllocationUnit);
        json.WriteNumber("LogOffset", MediaLayout.LogOffset);
        json.WriteNumber("LogSize", system.LogSize);
        json.WriteNumber("LogUsed", system.LogUsed);
        json.WriteNumber("LogCapacity", system.LogCapacity);
    }

    private static void WriteItem(Utf8JsonWriter json, FamfsItem item)
    {
        json.WriteString("FamfsPath", Text(item.FamfsPath));
        json.WriteString("PSPath", item.PSPath);
        json.WriteString("Device", Text(item.Device));
        json.WriteString("Mode", item.Mode);
        json.WriteNumber("Uid", item.Uid);
        json.WriteNumber("Gid", item.Gid);
        json.WriteNumber("LogIndex", item.LogIndex);
        if (item.LastWriteTime is { } time)
        {
            json.WriteString("LastWriteTime", time.ToUniversalTime());
        }
        else
        {
            json.WriteNull("LastWriteTime");
        }
    }

    private static void WriteFile(Utf8JsonWriter json, ExportedFile file)
    {
        json.WriteStartObject();
        WriteItem(json, file.File);
        json.WriteNumber("Size", file.File.Size);
        json.WriteNumber("AllocatedSize", file.File.AllocatedSize);
        json.WriteNumber("Flags", file.Flags);
        json.WriteNumber("ChunkSize", file.Layout.ChunkSize);
        json.WriteStartArray("Extents");
        foreach (Extent extent in file.Layout.Extents)
        {
            json.WriteStartObject();
            json.WriteNumber("DeviceIndex", extent.DeviceIndex);
            json.WriteNumber("DeviceOffset", extent.Offset);
            json.WriteNumber("Length", extent.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A name, in which bytes that are not UTF-8 become U+FFFD; PSPath keeps them.</summary>
    private static string Text(string name)
    {
        StringBuilder text = new(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
        {
            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
