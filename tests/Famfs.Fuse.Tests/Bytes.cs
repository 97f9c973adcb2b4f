namespace Famfs.Fuse.Tests;

/// <summary>Bytes written as hexadecimal digits, spaces and line ends ignored; a '#' starts a remark.</summary>
internal static class Bytes
{
    internal static byte[] Of(string text)
    {
        IEnumerable<string> lines = text.Split('\n').Select(line => line.Split('#')[0]);
        return Convert.FromHexString(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal).Trim());
    }

    internal static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
