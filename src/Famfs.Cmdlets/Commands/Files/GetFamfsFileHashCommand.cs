using System.Management.Automation;
using Famfs.Files;
using Famfs.Transfer;

namespace Famfs.Cmdlets.Commands;

/// <summary>Computes hashes of the content of files, as it is in memory now.</summary>
[Cmdlet(VerbsCommon.Get, "FamfsFileHash", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsFileHash))]
public sealed class GetFamfsFileHashCommand : ContentCmdlet
{
    /// <summary>How the hash is computed.</summary>
    [Parameter]
    public FamfsHashAlgorithm Algorithm { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Hashing";

    /// <inheritdoc/>
    protected override Func<Action<long>, CancellationToken, object> Reader(FamfsFile file, FileData data)
    {
        FamfsHashAlgorithm algorithm = Algorithm;
        return (progress, cancel) => new FamfsFileHash
        {
            Algorithm = algorithm,
            Hash = ContentHash.Compute(data, algorithm, progress, cancel),
            Size = file.Size,
            FamfsPath = file.Path,
            Device = file.Device,
        };
    }
}
