using System.Globalization;
using System.Management.Automation;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Binding;

/// <summary>
/// Export-Csv writes times as the current culture does; PowerShell reads every text as an American would, and would exchange day
/// and month without a word. An empty cell is no value.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is IConvertible number && number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal)
        {
            // PowerShell would count in units of 100 ns since the year 1.
            throw new ArgumentTransformationMetadataException(
                CommandTexts.Get("TimeNumber"));
        }

        return value is DateTimeOffset moment ? moment.LocalDateTime
            : value is not string text ? value
            : text.Length == 0 ? null
            : DateTime.TryParseExact(text, "G", CultureInfo.CurrentCulture, DateTimeStyles.None, out DateTime time) ? time
            : value;
    }
}
