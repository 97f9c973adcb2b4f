using System.Management.Automation;

namespace Famfs.Cmdlets.Binding;

/// <summary>Permission bits are written in octal, as everywhere, such as 0644.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UnixModeAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;

        // An object of this module has the bits themselves; what people type is octal digits, with or without quotes.
        if (value is null or uint)
        {
            return value;
        }

        // What a FileInfo calls Mode is attribute letters such as "-a---", which say nothing of permissions.
        string text = LanguagePrimitives.ConvertTo<string>(value);
        if (text.Length is 5 or 6 && text.All("dlarhs-".Contains))
        {
            return null;
        }

        try
        {
            uint mode = Convert.ToUInt32(text, 8);
            return mode <= 0xfff ? mode : throw new OverflowException();
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new ArgumentTransformationMetadataException($"'{text}' is not a mode. Give octal digits such as 0644.", e);
        }
    }
}
