using System.Globalization;
using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>A commit policy is <c>process</c>, <c>close</c>, or a number of seconds.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CommitPolicyAttribute : ArgumentTransformationAttribute
{
    private const int MostSeconds = 3600;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        string text = LanguagePrimitives.ConvertTo<string>(inputData).ToLowerInvariant();
        bool isKnown = text is "process" or "close"
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= MostSeconds);
        return isKnown ? text : throw new ArgumentTransformationMetadataException(
            CommandTexts.Get("CommitPolicyInvalid", text, MostSeconds));
    }
}
