using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// A hash algorithm by its name. The empty cell of a CSV file is none; a name that is unknown is an error, also where
/// PowerShell would pass over the property of an object that it cannot convert.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HashAlgorithmAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        string? name = ItemProperties.Unwrap(inputData)?.ToString();
        return string.IsNullOrEmpty(name) ? null
            : Enum.TryParse(name, ignoreCase: true, out FamfsHashAlgorithm algorithm) && Enum.IsDefined(algorithm) ? algorithm
            : throw new ArgumentTransformationMetadataException(
                CommandTexts.Get("HashAlgorithmInvalid", DisplayText.Of(name), string.Join(", ", Enum.GetNames<FamfsHashAlgorithm>())));
    }
}
