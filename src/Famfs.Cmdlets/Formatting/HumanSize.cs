namespace Famfs.Cmdlets.Formatting;

/// <summary>Bytes as people read them; used by views only, objects keep the numbers.</summary>
public static class HumanSize
{
    /// <summary>Three significant digits and a binary unit.</summary>
    public static string Format(long bytes) => SizeText.Short(bytes);
}
