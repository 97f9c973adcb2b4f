using System.Management.Automation;
using Famfs.Cmdlets.Binding;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Provider;

/// <summary>
/// The properties that Set-ItemProperty can set: those that Set-FamfsFile has parameters for, read as those are.
/// </summary>
internal static class NewProperties
{
    /// <summary>The change that properties of new values ask for. One that cannot be set keeps the others back.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PropertyNotFound"/>, <see cref="FamfsErrorId.OperationNotSupportedByFormat"/>: it follows from others;
    /// and as <see cref="ItemChange.Set"/>.
    /// </exception>
    /// <exception cref="ArgumentTransformationMetadataException">A value is not of the property's kind.</exception>
    /// <exception cref="PSInvalidCastException">A value is no time.</exception>
    public static ItemChange ChangeOf(FamfsItem item, PSObject values)
    {
        string? mode = null, owner = null, group = null;
        DateTime? time = null;
        long? size = null;
        foreach (PSPropertyInfo property in values.Properties)
        {
            switch (property.Name.ToUpperInvariant())
            {
                case "MODE":
                    mode = (string?)new UnixModeAttribute().Transform(null!, property.Value);
                    break;
                case "OWNER":
                    owner = LanguagePrimitives.ConvertTo<string?>(property.Value);
                    break;
                case "GROUP":
                    group = LanguagePrimitives.ConvertTo<string?>(property.Value);
                    break;
                case "LASTWRITETIME":
                    time = LanguagePrimitives.ConvertTo<DateTime?>(new TimeAttribute().Transform(null!, property.Value));
                    break;
                case "SIZE" or "LENGTH":
                    size = (long?)new OptionalNumberAttribute().Transform(null!, property.Value);
                    break;
                default:
                    throw PSObject.AsPSObject(item).Properties[property.Name] is null
                        ? FamfsException.Create(FamfsErrorId.PropertyNotFound, property.Name, item.PSPath)
                        : FamfsException.Create(
                            FamfsErrorId.OperationNotSupportedByFormat,
                            item.Path,
                            item.Device,
                            CommandTexts.Get("RefusedProperty", property.Name));
            }
        }

        return ItemChange.Set(item, mode, owner, group, time, size);
    }
}
