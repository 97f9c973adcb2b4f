using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Files;
using Famfs.Transfer;

namespace Famfs.Cmdlets.Commands;

/// <summary>Reads files and tells whether their content is that of a seed or has a hash.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FamfsFile", DefaultParameterSetName = PathSet)]
[OutputType(typeof(FamfsFileTest), typeof(bool))]
public sealed class TestFamfsFileCommand : ContentCmdlet
{
    /// <summary>Seed that New-FamfsFile -Seed, or the reference, filled the file from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [OptionalNumber]
    public long? Seed { get; set; }

    /// <summary>Hash that the content must have; without it the hash is only computed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Sha256")]
    [AllowNull]
    [AllowEmptyString]
    [ValidateHash]
    public string? Hash { get; set; }

    /// <summary>How the hash was computed; SHA-256 when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [HashAlgorithm]
    public FamfsHashAlgorithm? Algorithm { get; set; }

    /// <summary>Only says whether the test passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Testing";

    /// <inheritdoc/>
    protected override Func<Action<long>, CancellationToken, object> Reader(FamfsFile file, FileData data)
    {
        (long? seed, string? hash, FamfsHashAlgorithm algorithm) = (Seed, Hash, Algorithm ?? FamfsHashAlgorithm.SHA256);
        if (!string.IsNullOrEmpty(hash) && hash.Length != ContentHash.Digits(algorithm))
        {
            throw FamfsException.Create(FamfsErrorId.HashInvalid, hash, algorithm, ContentHash.Digits(algorithm));
        }

        return (progress, cancel) =>
        {
            FamfsFileTest test = Test(file, data, seed, hash, algorithm, progress, cancel);
            return Quiet ? test.Passed : test;
        };
    }

    private static FamfsFileTest Test(
        FamfsFile file,
        FileData data,
        long? seed,
        string? hash,
        FamfsHashAlgorithm algorithm,
        Action<long> progress,
        CancellationToken cancel)
    {
        FamfsFileTest test = new() { FamfsPath = file.Path, Device = file.Device, Size = file.Size, Passed = true };
        if (seed is { } value)
        {
            long difference = ContentStream.FindDifference(data, value, cancel, progress);
            test = test with { Seed = value, Passed = difference < 0, FirstDifference = difference < 0 ? null : difference };
        }

        if (seed is null || !string.IsNullOrEmpty(hash))
        {
            string found = ContentHash.Compute(data, algorithm, progress, cancel);
            bool same = string.IsNullOrEmpty(hash) || found.Equals(hash, StringComparison.OrdinalIgnoreCase);
            test = test with { Algorithm = algorithm, Hash = found, Passed = test.Passed && same };
        }

        return test;
    }
}
