using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// A whole number or none: an empty text, as Import-Csv gives for an empty cell, is none and not zero. Any other text that is
/// no number is an error; PowerShell would say that the parameter is missing when it comes from the pipeline.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionalNumberAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = ItemProperties.Unwrap(inputData);
        return value is null or ""
            ? null
            : LanguagePrimitives.TryConvertTo(value, out long number)
            ? number
            : throw new ArgumentTransformationMetadataException(
                CommandTexts.Get("NumberInvalid", DisplayText.Of(value.ToString())));
    }
}
