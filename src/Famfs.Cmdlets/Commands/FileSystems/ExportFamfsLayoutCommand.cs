using System.Management.Automation;
using System.Text;
using Famfs.Layout;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Writes a picture of a device as SVG: superblock, log, the extents of all files, free space.</summary>
[Cmdlet(VerbsData.Export, "FamfsLayout", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportFamfsLayoutCommand : ExportCmdlet
{
    private protected override string What => "layout";

    private protected override FileSystemInfo Export(FamfsVolume volume, string path)
    {
        string svg = SvgLayout.Draw(DeviceLayout.Of(volume));
        return WriteFile(path, output => output.Write(Encoding.UTF8.GetBytes(svg)));
    }
}
