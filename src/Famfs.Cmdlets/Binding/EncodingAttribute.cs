using System.Globalization;
using System.Management.Automation;
using System.Text;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>Makes an encoding of the names that the commands of PowerShell know, of a code page, or of any name that .NET knows.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncodingAttribute : ArgumentTransformationAttribute
{
    /// <summary>The names that PowerShell's own commands take.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        ["ascii", "ansi", "bigendianunicode", "bigendianutf32", "oem", "unicode", "utf8", "utf8BOM", "utf8NoBOM", "utf32"];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = ItemProperties.Unwrap(inputData);
        return value switch
        {
            null or Encoding => value,
            int page => Find(page.ToString(CultureInfo.InvariantCulture)),
            _ => Find(LanguagePrimitives.ConvertTo<string>(value)),
        };
    }

    private static Encoding Find(string name)
    {
        try
        {
            return name.ToLowerInvariant() switch
            {
                "utf8" or "utf8nobom" or "default" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                "utf8bom" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
                "ascii" => Encoding.ASCII,
                "unicode" => Encoding.Unicode,
                "bigendianunicode" => Encoding.BigEndianUnicode,
                "utf32" => Encoding.UTF32,
                "bigendianutf32" => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
                "ansi" => Encoding.GetEncoding(CultureInfo.CurrentCulture.TextInfo.ANSICodePage),
                "oem" => Encoding.GetEncoding(CultureInfo.CurrentCulture.TextInfo.OEMCodePage),
                _ => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int page)
                    ? Encoding.GetEncoding(page)
                    : Encoding.GetEncoding(name),
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException(
                CommandTexts.Get("EncodingInvalid", DisplayText.Of(name), string.Join(", ", Names)));
        }
    }
}
