using System.Management.Automation;
using Famfs.Cmdlets.Texts;
using Famfs.Transfer;

namespace Famfs.Cmdlets.Binding;

/// <summary>A hash in hexadecimal digits, as many as some algorithm has, or none: null, or the empty cell of a CSV file.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateHashAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        string? text = ItemProperties.Unwrap(arguments)?.ToString();
        if (!string.IsNullOrEmpty(text)
            && !(text.All(char.IsAsciiHexDigit) && Enum.GetValues<FamfsHashAlgorithm>().Any(a => ContentHash.Digits(a) == text.Length)))
        {
            throw new ValidationMetadataException(CommandTexts.Get("HashInvalid", DisplayText.Of(text)));
        }
    }
}
