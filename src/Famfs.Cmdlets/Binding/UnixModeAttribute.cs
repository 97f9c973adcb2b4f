using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// Makes four octal digits of everything that can say a mode. Digits of every .NET type are octal, so that a mode
/// keeps its value through wrappers with numeric parameters, proxies, CSV and JSON.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnixModeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null or UnixFileMode or FamfsItem or FamfsLogEntry or FileSystemInfo)
        {
            return value switch
            {
                UnixFileMode mode => UnixModeText.Octal((uint)mode),
                FamfsItem item => item.Mode,
                FamfsLogEntry entry => entry.Mode,
                FileSystemInfo file => UnixModeText.Octal((uint)file.UnixFileMode),
                _ => null,
            };
        }

        // The wrapping object has a number as it was typed: 0x1a4 is not octal, though its value has octal digits.
        string text = LanguagePrimitives.ConvertTo<string>(inputData);
        if (text.Length == 0 || IsAttributes(text))
        {
            return null;
        }

        return UnixModeText.TryParse(text, out uint bits)
            ? UnixModeText.Octal(bits)
            : throw new ArgumentTransformationMetadataException(CommandTexts.Get("ModeInvalid", DisplayText.Of(text)));
    }

    /// <summary>The bits of a bound mode, or null when none was given.</summary>
    internal static uint? BitsOf(string? mode) =>
        !string.IsNullOrEmpty(mode) && UnixModeText.TryParse(mode, out uint bits) ? bits : null;

    /// <summary>Whether a text is the Mode of a FileInfo, such as "-a---", which says nothing of permissions.</summary>
    private static bool IsAttributes(string text) =>
        text.Length is 5 or 6 && text[0] is '-' or 'd' or 'l' && text.Skip(1).All("arhsl-".Contains);
}
