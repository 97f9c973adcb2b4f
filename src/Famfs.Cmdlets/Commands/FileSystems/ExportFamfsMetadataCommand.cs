using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Exports;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes the metadata of a file system to this host, as YAML in the reference's form or as JSON.</summary>
[Cmdlet(VerbsData.Export, "FamfsMetadata", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo))]
public sealed class ExportFamfsMetadataCommand : ExportCmdlet
{
    /// <summary>The form; when left out the name of the destination tells: .json, .yaml or .yml, else a shadow tree.</summary>
    [Parameter]
    public FamfsMetadataFormat? Format { get; set; }

    private protected override string What => "metadata";

    private protected override FileSystemInfo Export(FamfsVolume volume, string path)
    {
        MetadataExport export = new(volume);
        FamfsMetadataFormat format = Format ?? FormatOf(path);
        WriteVerbose(
            CommandTexts.Get("MetadataExport", export.FileCount, export.DirectoryCount, volume.DevicePath, path, format));
        switch (format)
        {
            case FamfsMetadataFormat.Json:
                return WriteFile(path, output => export.WriteJson(output, Cancelled));
            case FamfsMetadataFormat.Yaml:
                return WriteFile(path, output => export.WriteYaml(output, Cancelled));
            default:
                export.WriteShadowTree(path, Force, Cancelled);
                return new DirectoryInfo(path);
        }
    }

    private static FamfsMetadataFormat FormatOf(string path) => System.IO.Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" => FamfsMetadataFormat.Json,
        ".YAML" or ".YML" => FamfsMetadataFormat.Yaml,
        _ => FamfsMetadataFormat.ShadowTree,
    };
}
