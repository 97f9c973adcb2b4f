using System.Globalization;
using System.Text;
using Famfs.OnMedia;

namespace Famfs.Exports;

/// <summary>
/// The YAML document that describes one file in the reference's shadow tree, byte for byte as the reference writes it.
/// Owner and group are signed numbers there, and the mode is octal with a 0 in front.
/// </summary>
internal static class ShadowDocument
{
    private const int FoldedIndent = 4;

    /// <summary>The document of a file.</summary>
    /// <param name="file">Its name, size, mode and owner.</param>
    /// <param name="flags">Flags of its log entry.</param>
    /// <param name="layout">Where its bytes are.</param>
    public static string Of(FamfsFile file, uint flags, FileLayout layout)
    {
        StringBuilder yaml = new("---\nfile:\n  path: ");
        YamlScalar.Append(yaml, file.FamfsPath, FoldedIndent);
        yaml.Append(CultureInfo.InvariantCulture, $"\n  size: {file.Size}\n  flags: {(int)flags}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  mode: 0{Convert.ToString(file.ModeBits, 8)}\n");
        yaml.Append(CultureInfo.InvariantCulture, $"  uid: {(int)file.Uid}\n  gid: {(int)file.Gid}\n");
        if (layout.Type == ExtentType.Interleaved)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  nextents: 1\n  striped_ext_list:\n  - nstrips: {layout.Extents.Length}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"    chunk_size: 0x{layout.ChunkSize:x}\n    simple_ext_list:\n");
            AppendExtents(yaml, layout, "    ");
        }
        else
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  nextents: {layout.Extents.Length}\n  simple_ext_list:\n");
            AppendExtents(yaml, layout, "  ");
        }

        return yaml.Append("...\n").ToString();
    }

    private static void AppendExtents(StringBuilder yaml, FileLayout layout, string indent)
    {
        foreach (Extent extent in layout.Extents)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"{indent}- devindex: {extent.DeviceIndex}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"{indent}  offset: 0x{extent.Offset:x}\n{indent}  length: 0x{extent.Length:x}\n");
        }
    }
}
