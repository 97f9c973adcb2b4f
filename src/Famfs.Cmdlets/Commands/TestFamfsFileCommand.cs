using System.Management.Automation;
using Famfs.Cmdlets.Completion;
using Famfs.Transfer;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Commands;

/// <summary>Reads files and tells whether their content is that of a seed or of a SHA-256 hash.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FamfsFile", DefaultParameterSetName = "Sha256")]
[OutputType(typeof(FamfsFileTest), typeof(bool))]
public sealed class TestFamfsFileCommand : FileSystemCmdlet
{
    /// <summary>Files inside the file system.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PathCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>Seed that New-FamfsFile -Seed, or the reference, filled the file from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Seed", ValueFromPipelineByPropertyName = true)]
    public long Seed { get; set; }

    /// <summary>Hash that the content must have; without it the hash is only computed.</summary>
    [Parameter(ParameterSetName = "Sha256", ValueFromPipelineByPropertyName = true)]
    [Alias("Hash")]
    [ValidatePattern("^[0-9a-fA-F]{64}$")]
    public string? Sha256 { get; set; }

    /// <summary>Only says whether the test passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path)
        {
            FamfsVolume volume = OpenFileSystem(path);
            PerItem(path, () =>
            {
                foreach (FamfsItem item in Resolve(volume, path))
                {
                    PerItem(item.Path, () =>
                    {
                        FamfsFileTest test = Test(volume, volume.GetFile(item.Path));
                        WriteObject(Quiet ? test.Passed : test);
                    });
                }
            });
        }
    }

    private FamfsFileTest Test(FamfsVolume volume, FamfsFile file)
    {
        FileData data = volume.OpenData(file.Path);
        FamfsFileTest test = new() { Path = file.Path, Device = file.Device, Size = file.Size, Passed = true };
        if (ParameterSetName == "Seed")
        {
            long difference = ContentStream.FindDifference(data, Seed, Cancelled);
            return test with { Seed = Seed, Passed = difference < 0, FirstDifference = difference < 0 ? null : difference };
        }

        string hash = ContentStream.Sha256(data, Cancelled);
        return test with { Sha256 = hash, Passed = Sha256 is null || hash.Equals(Sha256, StringComparison.OrdinalIgnoreCase) };
    }
}
